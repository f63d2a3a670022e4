// RFC 9110 sections 10.1.1 and 15.2, 6.5: expectations, interim answers, trailers.
import { chunked, get, head, ok, okChunked, problem, refused } from './support/bytes.ts';
import type { Area, Case } from './support/types.ts';

const EXPECTING = head('POST /x HTTP/1.1', 'Host: a.example', 'Expect: 100-continue', 'Content-Length: 2');
const CONTINUE = head('HTTP/1.1 100 Continue');

const EXPECTATIONS: readonly Case[] = [
  {
    section: 'RFC 9110 10.1.1',
    must: 'MUST forward an expectation of 100-continue, and the 100 that answers it.',
    request: [EXPECTING, { after: /^HTTP\/1\.1 100 .*\r\n\r\n/s, send: 'hi' }],
    upstream: [
      { at: 'head', send: CONTINUE },
      { at: 'end', send: ok('ok') },
    ],
    expect: {
      upstream: { line: 'POST /x HTTP/1.1', fields: { expect: '100-continue' }, content: 'hi' },
      client: [{ line: 100 }, { line: 200 }],
    },
  },
  {
    section: 'RFC 9110 10.1.1',
    must: 'MUST take 100-continue whatever its case.',
    request: [EXPECTING.replace('100-continue', '100-Continue'), { after: /^HTTP\/1\.1 100 /, send: 'hi' }],
    upstream: [
      { at: 'head', send: CONTINUE },
      { at: 'end', send: ok('ok') },
    ],
    expect: { client: [{ line: 100 }, { line: 200 }] },
  },
  {
    section: 'RFC 9110 10.1.1',
    must: 'MUST pass on a refusal in place of the 100, and not wait for the content.',
    request: EXPECTING,
    upstream: { at: 'head', send: head('HTTP/1.1 413 Content Too Large', 'Content-Length: 0') },
    expect: {
      upstream: { line: 'POST /x HTTP/1.1', whole: false },
      client: { line: 413, fields: { connection: 'close' }, content: '' },
      kept: false,
    },
  },
  {
    section: 'RFC 9110 10.1.1',
    must: 'MUST ignore 100-continue in HTTP/1.0.',
    request: `${head('POST /x HTTP/1.0', 'Expect: 100-continue', 'Content-Length: 2')}hi`,
    upstream: [
      { at: 'head', send: CONTINUE },
      { at: 'end', send: ok('ok') },
    ],
    expect: { upstream: { line: 'POST /x HTTP/1.1', content: 'hi' }, client: { line: 200 }, kept: false },
  },
  {
    section: 'RFC 9110 10.1.1',
    must: 'MAY answer 417 to an expectation that it does not know.',
    request: get('Expect: wonders'),
    expect: refused(417),
  },
  {
    section: 'RFC 9110 10.1.1',
    must: 'MUST NOT send an expectation with a request without content.',
    request: get('Expect: 100-continue'),
    expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { expect: [] } } },
    differs: { node: { row: '`Expect: 100-continue` without content', kept: false } },
  },
  {
    section: 'RFC 9110 10.1.1',
    must: 'MAY answer 417 to an expectation that it does not know beside 100-continue.',
    request: head(
      'POST /x HTTP/1.1',
      'Host: a.example',
      'Expect: 100-continue, wonders',
      'Content-Length: 2',
    ),
    expect: refused(417),
  },
];

const INTERIM: readonly Case[] = [
  {
    section: 'RFC 9110 15.2',
    must: 'MUST forward interim answers, with their fields.',
    request: get(),
    upstream: `${head('HTTP/1.1 103 Early Hints', 'Link: </a.css>; rel=preload', 'X-A: 1')}${ok('ok')}`,
    expect: { client: [{ line: 103, fields: { link: '</a.css>; rel=preload', 'x-a': '1' } }, { line: 200 }] },
  },
  {
    section: 'RFC 9110 15.2',
    must: 'MUST forward interim answers that it does not know.',
    request: get(),
    upstream: `${head('HTTP/1.1 102 Processing')}${head('HTTP/1.1 199 Odd', 'X-A: 1')}${ok('ok')}`,
    expect: { client: [{ line: 102 }, { line: 199, fields: { 'x-a': '1' } }, { line: 200 }] },
  },
  {
    section: 'RFC 9110 15.2',
    must: 'MUST forward a 100 that it has not asked for itself.',
    request: get(),
    upstream: `${CONTINUE}${ok('ok')}`,
    expect: { client: [{ line: 100 }, { line: 200 }] },
  },
  {
    section: 'RFC 9110 15.2',
    must: 'MUST NOT send interim answers to HTTP/1.0.',
    request: head('GET /x HTTP/1.0'),
    upstream: `${head('HTTP/1.1 103 Early Hints', 'Link: </a.css>')}${ok('ok')}`,
    expect: { kept: false },
  },
  {
    section: 'RFC 9110 8.6',
    must: 'MUST NOT send Content-Length or Transfer-Encoding in an interim answer.',
    request: get(),
    upstream: `${head('HTTP/1.1 103 Early Hints', 'Link: </a.css>', 'Content-Length: 0')}${ok('ok')}`,
    expect: { client: [{ line: 103, fields: { 'content-length': [] } }, { line: 200 }] },
  },
  {
    section: 'RFC 9110 15.2',
    must: 'MUST take any number of interim answers in front of the final one.',
    request: head('PUT /x HTTP/1.1', 'Host: a.example', 'Content-Length: 0'),
    upstream: [`${head('HTTP/1.1 102 Processing').repeat(20)}${ok('ok')}`],
    expect: { client: [...Array.from({ length: 20 }, () => ({ line: 102 })), { line: 200 }] },
  },
  {
    section: 'RFC 9110 15.2',
    must: 'MUST NOT take an interim answer for the final one.',
    request: head('GET /hasty HTTP/1.1', 'Host: a.example'),
    upstream: head('HTTP/1.1 103 Early Hints', 'X-A: 1'),
    expect: { client: [{ line: 103, fields: { 'x-a': '1' } }, problem(504)] },
  },
];

const TRAILERS: readonly Case[] = [
  {
    section: 'RFC 9110 6.5',
    must: 'SHOULD pass on trailers of a request, apart from its fields.',
    request: chunked('2\r\nhi\r\n0\r\nX-Sum: 1\r\nx-b: 2\r\n\r\n', 'Trailer: X-Sum'),
    expect: {
      upstream: {
        line: 'POST /x HTTP/1.1',
        fields: { 'x-sum': [] },
        content: 'hi',
        trailers: ['X-Sum', '1', 'x-b', '2'],
      },
    },
  },
  {
    section: 'RFC 9110 6.5',
    must: 'SHOULD pass on trailers of an answer, apart from its fields.',
    request: get('TE: trailers', 'Connection: TE'),
    upstream: okChunked('2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n', 'Trailer: X-Sum'),
    expect: { client: { line: 200, fields: { 'x-sum': [], trailer: 'X-Sum' }, trailers: ['X-Sum', '1'] } },
  },
  {
    section: 'RFC 9110 6.5.1',
    must: 'MUST NOT pass on trailers that route, authorise or describe content.',
    request: chunked(
      '0\r\nHost: b\r\nAuthorization: x\r\nContent-Type: a/b\r\nX-Sum: 1\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n',
    ),
    expect: {
      upstream: {
        line: 'POST /x HTTP/1.1',
        fields: { host: 'a.example', authorization: [] },
        trailers: ['X-Sum', '1'],
      },
    },
  },
  {
    section: 'RFC 9110 6.5.1',
    must: 'MUST NOT let a trailer frame a message; gw refuses the request.',
    request: chunked('0\r\nContent-Length: 9\r\n\r\n'),
    expect: { client: problem(400, { connection: 'close' }), kept: false },
  },
  {
    section: 'RFC 9112 7.1.2',
    must: 'MUST drop trailers where the content goes on without chunks.',
    request: head('GET /x HTTP/1.0'),
    upstream: okChunked('2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n'),
    expect: { client: { line: 200, framing: 'close', content: 'ok' }, kept: false },
  },
];

/** What comes before and behind. */
export const INTERIM_AND_TRAILERS: Area = {
  title: 'Expectations, interim answers, trailers',
  cases: [...EXPECTATIONS, ...INTERIM, ...TRAILERS],
};
