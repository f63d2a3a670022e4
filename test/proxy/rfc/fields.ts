// RFC 9110 sections 5, 6.6.1, 8, 11 to 14, RFC 9111: fields and content that an intermediary passes on as they are.
import { get, head, ok, post } from './support/bytes.ts';
import type { Area, Case, Expected } from './support/types.ts';

/** Fields that must reach the upstream with these values, for the lines given. */
function up(section: string, must: string, given: readonly string[], fields: Expected['fields']): Case {
  return {
    section,
    must,
    request: get(...given),
    expect: { upstream: { line: 'GET /x HTTP/1.1', fields: fields ?? {} } },
  };
}

/** An answer that must reach the client with this status, these fields and this content. */
function down(section: string, must: string, answer: string, expected: Expected): Case {
  return { section, must, request: get(), upstream: answer, expect: { client: expected } };
}

const GZIPPED = '\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00';

const FIELDS: readonly Case[] = [
  up('RFC 9110 5.1', 'MUST forward fields that it does not know.', ['X-Unheard-Of: 1', 'Q: 2'], {
    'x-unheard-of': '1',
    q: '2',
  }),
  down('RFC 9110 5.1', 'MUST forward fields of answers that it does not know.', ok('ok', 'X-Unheard-Of: 1'), {
    line: 200,
    fields: { 'x-unheard-of': '1' },
  }),
  {
    section: 'RFC 9110 5.1',
    must: 'SHOULD leave names as they are written.',
    request: get('x-LOWER-upper: 1'),
    upstream: ok('ok', 'eTAG: "1"'),
    expect: {
      upstream: { line: 'GET /x HTTP/1.1', written: ['x-LOWER-upper'] },
      client: { line: 200, written: ['eTAG'] },
    },
  },
  up(
    'RFC 9110 5.3',
    'MUST NOT change the order of fields with one name.',
    ['X-A: 1', 'Accept: b', 'x-a: 2', 'X-A: 3'],
    { 'x-a': ['1', '2', '3'], accept: 'b' },
  ),
  down(
    'RFC 9110 5.3',
    'MUST NOT change the order of fields with one name in answers.',
    ok('ok', 'X-A: 1', 'X-B: b', 'x-a: 2'),
    { line: 200, fields: { 'x-a': ['1', '2'] } },
  ),
  down(
    'RFC 9110 5.3',
    'MUST NOT join Set-Cookie.',
    ok('ok', 'Set-Cookie: a=1; Path=/', 'Set-Cookie: b=2, c'),
    { line: 200, fields: { 'set-cookie': ['a=1; Path=/', 'b=2, c'] } },
  ),
  up('RFC 9110 5.5', 'MUST NOT change values, quotes and commas in them.', ['X-A: "a, b" , c;d="\\"e"'], {
    'x-a': '"a, b" , c;d="\\"e"',
  }),
  up(
    'RFC 9110 11.6.2',
    'MUST NOT change Authorization.',
    ['Authorization: Digest username="a, b", nonce=x'],
    { authorization: 'Digest username="a, b", nonce=x' },
  ),
  down(
    'RFC 9110 11.6.1',
    'MUST NOT change WWW-Authenticate.',
    head(
      'HTTP/1.1 401 Unauthorized',
      'WWW-Authenticate: Basic realm="a"',
      'WWW-Authenticate: Digest realm="b", nonce="c"',
      'Content-Length: 0',
    ),
    {
      line: 401,
      fields: { 'www-authenticate': ['Basic realm="a"', 'Digest realm="b", nonce="c"'] },
    },
  ),
  up(
    'RFC 9110 13.1',
    'MUST pass on preconditions as they are.',
    ['If-None-Match: W/"a", "b"', 'If-Match: *', 'If-Modified-Since: Sat, 29 Oct 1994 19:43:31 GMT'],
    {
      'if-none-match': 'W/"a", "b"',
      'if-match': '*',
      'if-modified-since': 'Sat, 29 Oct 1994 19:43:31 GMT',
    },
  ),
  up(
    'RFC 9110 14.2',
    'MUST pass on Range and If-Range as they are.',
    ['Range: bytes=0-1,5-', 'If-Range: "x"'],
    { range: 'bytes=0-1,5-', 'if-range': '"x"' },
  ),
  up(
    'RFC 9110 12.5',
    'MUST NOT change what a client says it takes.',
    ['Accept: text/*;q=0.3, */*', 'Accept-Encoding: br;q=1.0, gzip, *;q=0', 'Accept-Language: de, en;q=0.5'],
    {
      accept: 'text/*;q=0.3, */*',
      'accept-encoding': 'br;q=1.0, gzip, *;q=0',
      'accept-language': 'de, en;q=0.5',
    },
  ),
  up(
    'RFC 9110 10.1',
    'MUST pass on who asks and whence.',
    ['User-Agent: test/1 (a, b)', 'Referer: http://b.example/?c', 'From: a@b.example', 'Cookie: a=1; b=2'],
    {
      'user-agent': 'test/1 (a, b)',
      referer: 'http://b.example/?c',
      from: 'a@b.example',
      cookie: 'a=1; b=2',
    },
  ),
  up(
    'RFC 9111 5.2',
    'MUST pass on Cache-Control and Pragma as they are.',
    ['Cache-Control: no-cache, ext="a,b"', 'Pragma: no-cache'],
    { 'cache-control': 'no-cache, ext="a,b"', pragma: 'no-cache' },
  ),
];

const CONTENT: readonly Case[] = [
  down(
    'RFC 9110 6.6.1',
    'MUST NOT change the Date of an answer.',
    ok('ok', 'Date: Sun, 06 Nov 1994 08:49:37 GMT'),
    { line: 200, fields: { date: 'Sun, 06 Nov 1994 08:49:37 GMT' } },
  ),
  down(
    'RFC 9110 14.4',
    'MUST pass on a part with its range.',
    head('HTTP/1.1 206 Partial Content', 'Content-Range: bytes 0-1/9', 'ETag: "x"', 'Content-Length: 2') +
      'ok',
    {
      line: 206,
      fields: { 'content-range': 'bytes 0-1/9', etag: '"x"', 'content-length': '2' },
      content: 'ok',
    },
  ),
  down(
    'RFC 9110 8.4',
    'MUST NOT take off or change a content coding.',
    ok(GZIPPED, 'Content-Encoding: gzip', 'Vary: Accept-Encoding'),
    {
      line: 200,
      fields: { 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
      content: GZIPPED,
    },
  ),
  {
    section: 'RFC 9110 7.7',
    must: 'MUST NOT transform content that says no-transform; gw transforms none.',
    request: post(
      '\0\r\n\xff',
      'Cache-Control: no-transform',
      'Content-Encoding: x-own',
      'Content-Type: a/b; c="d"',
    ),
    upstream: ok('\xff\n\0', 'Cache-Control: no-transform', 'Content-Type: text/plain'),
    expect: {
      upstream: {
        line: 'POST /x HTTP/1.1',
        fields: { 'content-encoding': 'x-own', 'content-type': 'a/b; c="d"' },
        content: '\0\r\n\xff',
      },
      client: { line: 200, fields: { 'content-type': 'text/plain' }, content: '\xff\n\0' },
    },
  },
  down('RFC 9110 8.3', 'SHOULD NOT make up a Content-Type.', ok('ok'), {
    line: 200,
    fields: { 'content-type': [] },
  }),
  down(
    'RFC 9110 7.7',
    'MUST NOT change the fields that describe a representation.',
    ok(
      'ok',
      'Content-Location: /y',
      'ETag: W/"x"',
      'Last-Modified: Sat, 29 Oct 1994 19:43:31 GMT',
      'Expires: 0',
      'Content-Language: de',
    ),
    {
      line: 200,
      fields: {
        'content-location': '/y',
        etag: 'W/"x"',
        'last-modified': 'Sat, 29 Oct 1994 19:43:31 GMT',
        expires: '0',
        'content-language': 'de',
      },
    },
  ),
  down(
    'RFC 9110 10.2.4',
    'MUST NOT change Server, nor put its own in its place.',
    ok('ok', 'Server: origin/1'),
    { line: 200, fields: { server: 'origin/1' } },
  ),
  down('RFC 9111 5.1', 'MUST NOT make up an Age: gw stores nothing.', ok('ok', 'Cache-Control: max-age=9'), {
    line: 200,
    fields: { age: [], 'cache-control': 'max-age=9' },
  }),
  down('RFC 9111 5.1', 'MUST pass on the Age of an answer that was stored elsewhere.', ok('ok', 'Age: 7'), {
    line: 200,
    fields: { age: '7' },
  }),
  down(
    'RFC 9110 10.2.2',
    'MUST NOT change Location.',
    head('HTTP/1.1 302 Found', 'Location: ../y?z#f', 'Content-Length: 0'),
    { line: 302, fields: { location: '../y?z#f' }, content: '' },
  ),
  down(
    'RFC 9110 10.2.3',
    'MUST pass on Retry-After and Allow.',
    head('HTTP/1.1 503 Service Unavailable', 'Retry-After: 9', 'Allow: GET', 'Content-Length: 0'),
    { line: 503, fields: { 'retry-after': '9', allow: 'GET' } },
  ),
];

/** Fields that travel as they are. */
export const FIELDS_AND_CONTENT: Area = {
  title: 'Fields and content passed on',
  cases: [...FIELDS, ...CONTENT],
};
