// RFC 9112 sections 6 to 8: where the content of a message ends.
import { badGateway, chunked, get, head, ok, okChunked, post, refused } from './support/bytes.ts';
import type { Area, Case, Outcome } from './support/types.ts';

function request(section: string, must: string, bytes: string, expect: Outcome): Case {
  return { section, must, request: bytes, expect };
}

function answer(section: string, must: string, bytes: string, expect: Outcome): Case {
  return { section, must, request: get(), upstream: { at: 'end', send: bytes, close: true }, expect };
}

/** A POST whose framing is its own affair. */
function framed(body: string, ...fields: readonly string[]): string {
  return head('POST /x HTTP/1.1', 'Host: a.example', ...fields) + body;
}

const POST_LINE = 'POST /x HTTP/1.1';

const REQUESTS: readonly Case[] = [
  request(
    'RFC 9112 6.1',
    'MUST NOT forward Content-Length beside Transfer-Encoding; gw refuses both together.',
    framed('0\r\n\r\n', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
    refused(400),
  ),
  {
    section: 'RFC 9112 6.1',
    must: 'SHOULD answer 501 to a transfer coding that it does not know.',
    request: framed('x', 'Transfer-Encoding: xyz'),
    expect: refused(501),
    differs: { node: { row: 'a transfer coding that is unknown', ...refused(400) } },
  },
  request(
    'RFC 9112 6.3',
    'MUST answer 400 to a request whose last coding is not chunked.',
    framed('x', 'Transfer-Encoding: chunked, gzip'),
    refused(400),
  ),
  request(
    'RFC 9112 6.1',
    'MUST NOT take chunked twice.',
    framed('0\r\n\r\n', 'Transfer-Encoding: chunked, chunked'),
    refused(400),
  ),
  request(
    'RFC 9112 6.1',
    'MUST take Transfer-Encoding in HTTP/1.0 for faulty framing.',
    `${head('POST /x HTTP/1.0', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    refused(400),
  ),
  request(
    'RFC 9112 6.1',
    'MUST understand chunked, whatever its case.',
    framed('2\r\nhi\r\n0\r\n\r\n', 'Transfer-Encoding: Chunked'),
    { upstream: { line: POST_LINE, framing: 'chunked', content: 'hi' } },
  ),
  request(
    'RFC 9112 6.3',
    'MUST answer 400 to a Content-Length that is no number, and close.',
    framed('x', 'Content-Length: 1x'),
    refused(400),
  ),
  request(
    'RFC 9112 6.3',
    'MUST answer 400 to a negative Content-Length.',
    framed('x', 'Content-Length: -1'),
    refused(400),
  ),
  request(
    'RFC 9112 6.3',
    'MUST answer 400 to Content-Lengths that differ.',
    framed('xy', 'Content-Length: 1', 'Content-Length: 2'),
    refused(400),
  ),
  request(
    'RFC 9112 6.3',
    'MUST refuse a list of Content-Lengths, or make it one; gw refuses it.',
    framed('xy', 'Content-Length: 2, 2'),
    refused(400),
  ),
  request(
    'RFC 9110 8.6',
    'MUST foresee lengths that overflow.',
    framed('x', 'Content-Length: 99999999999999999999'),
    refused(400),
  ),
  request(
    'RFC 9112 6.3',
    'MUST take what follows a request without framing for the next one.',
    get() + head('GET /y HTTP/1.1', 'Host: a.example'),
    {
      upstream: [{ line: 'GET /x HTTP/1.1', framing: 'none' }, { line: 'GET /y HTTP/1.1' }],
      client: [{ line: 200 }, { line: 200 }],
    },
  ),
  request(
    'RFC 9110 8.6',
    'MUST forward the Content-Length that it received, and so many octets.',
    post('hello'),
    {
      upstream: {
        line: POST_LINE,
        fields: { 'content-length': '5', 'transfer-encoding': [] },
        content: 'hello',
      },
    },
  ),
  request('RFC 9110 8.6', 'SHOULD send Content-Length: 0 with a POST without content.', framed(''), {
    upstream: { line: POST_LINE, fields: { 'content-length': '0' } },
  }),
  request('RFC 9110 8.6', 'SHOULD NOT send Content-Length with a GET without content.', get(), {
    upstream: { line: 'GET /x HTTP/1.1', fields: { 'content-length': [], 'transfer-encoding': [] } },
  }),
  request(
    'RFC 9110 9.3.1',
    'MUST keep the framing of a GET that has content.',
    `${head('GET /x HTTP/1.1', 'Host: a.example', 'Content-Length: 2')}hi`,
    {
      upstream: { line: 'GET /x HTTP/1.1', framing: 'length', content: 'hi' },
    },
  ),
  request(
    'RFC 9112 6.3',
    'MUST NOT take content for a request.',
    post('GET /evil HTTP/1.1\r\nHost: a.example\r\n\r\n'),
    {
      upstream: { line: POST_LINE, content: 'GET /evil HTTP/1.1\r\nHost: a.example\r\n\r\n' },
    },
  ),
  request(
    'RFC 9112 6.3',
    'MAY make one of equal Content-Lengths; gw refuses them.',
    framed('xy', 'Content-Length: 2', 'Content-Length: 2'),
    refused(400),
  ),
  request(
    'RFC 9112 6.3',
    'MUST answer 400 to an empty Content-Length.',
    framed('x', 'Content-Length:'),
    refused(400),
  ),
  request(
    'RFC 9112 6.1',
    'MUST NOT take an empty Transfer-Encoding for none.',
    framed('x', 'Transfer-Encoding:', 'Content-Length: 1'),
    refused(400),
  ),
];

const CHUNKS: readonly Case[] = [
  request(
    'RFC 9112 7.1',
    'MUST be able to parse the chunked coding.',
    chunked('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'),
    {
      upstream: { line: POST_LINE, framing: 'chunked', content: 'abcde', fields: { 'content-length': [] } },
    },
  ),
  request(
    'RFC 9112 7.1',
    'MUST take chunk sizes with capitals and with zeros in front.',
    chunked('00A\r\n0123456789\r\n000\r\n\r\n'),
    {
      upstream: { line: POST_LINE, content: '0123456789' },
    },
  ),
  request(
    'RFC 9112 7.1.1',
    'MUST ignore chunk extensions that it does not know.',
    chunked('2;a=b;c="d;e"\r\nhi\r\n0;last\r\n\r\n'),
    {
      upstream: { line: POST_LINE, content: 'hi' },
    },
  ),
  request(
    'RFC 9112 7.1',
    'MUST foresee chunk sizes that overflow.',
    chunked('fffffffffffffffff\r\nhi\r\n0\r\n\r\n'),
    { client: refused(400).client ?? [], kept: false },
  ),
  request(
    'RFC 9112 7.1',
    'MUST NOT take what is no hexadecimal number for a chunk size.',
    chunked('0x2\r\nhi\r\n0\r\n\r\n'),
    { client: refused(400).client ?? [], kept: false },
  ),
  request(
    'RFC 9112 7.1',
    'MUST NOT take a chunk that is longer than its size.',
    chunked('1\r\nhi\r\n0\r\n\r\n'),
    { client: refused(400).client ?? [], kept: false },
  ),
  request(
    'RFC 9112 7.1.1',
    'MUST NOT take a bare LF behind a chunk extension for a line end.',
    chunked('2;a\nhi\r\n0\r\n\r\n'),
    { client: refused(400).client ?? [], kept: false },
  ),
  answer(
    'RFC 9112 7.1',
    'MUST decode an answer in chunks and frame it anew.',
    okChunked('1;x=y\r\na\r\n001\r\nb\r\n00\r\n\r\n'),
    {
      client: { line: 200, framing: 'chunked', content: 'ab' },
    },
  ),
  answer(
    'RFC 9112 8',
    'MUST let a client see that an answer in chunks has no end.',
    okChunked('2\r\nok\r\n'),
    {
      client: { line: 200, whole: false },
      kept: false,
    },
  ),
  answer(
    'RFC 9112 7.1',
    'MUST NOT end an answer well whose chunks are malformed.',
    okChunked('2\r\nok\r\nzz\r\n'),
    {
      client: { line: 200, whole: false },
      kept: false,
    },
  ),
];

const ANSWERS: readonly Case[] = [
  answer('RFC 9112 6.3', 'MUST pass on an answer with its length.', ok('hello'), {
    client: { line: 200, fields: { 'content-length': '5' }, content: 'hello' },
  }),
  answer(
    'RFC 9112 6.3',
    'MUST answer 502 to a Content-Length of an answer that is no number.',
    `${head('HTTP/1.1 200 OK', 'Content-Length: x')}ok`,
    badGateway(),
  ),
  answer(
    'RFC 9112 6.3',
    'MUST answer 502 to Content-Lengths of an answer that differ.',
    `${head('HTTP/1.1 200 OK', 'Content-Length: 2', 'Content-Length: 3')}ok`,
    badGateway(),
  ),
  answer(
    'RFC 9112 6.3',
    'MUST NOT pass on an answer with Content-Length beside Transfer-Encoding; gw gives it up.',
    `${head('HTTP/1.1 200 OK', 'Content-Length: 2', 'Transfer-Encoding: chunked')}2\r\nok\r\n0\r\n\r\n`,
    badGateway(),
  ),
  answer(
    'RFC 9112 6.1',
    'MUST take Transfer-Encoding in an HTTP/1.0 answer for faulty framing.',
    `${head('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked')}2\r\nok\r\n0\r\n\r\n`,
    badGateway(),
  ),
  answer(
    'RFC 9112 6.1',
    'MUST NOT pass on a transfer coding that it cannot take off.',
    `${head('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked')}2\r\nok\r\n0\r\n\r\n`,
    badGateway(),
  ),
  answer(
    'RFC 9112 6.3',
    'MUST take an answer without framing to the end of its connection, and frame it for HTTP/1.1.',
    `${head('HTTP/1.1 200 OK')}until the end`,
    {
      client: { line: 200, framing: 'chunked', content: 'until the end' },
    },
  ),
  {
    section: 'RFC 9112 6.1',
    must: 'MUST NOT send Transfer-Encoding to HTTP/1.0; the end of the connection ends the content.',
    request: head('GET /x HTTP/1.0', 'Connection: keep-alive'),
    upstream: okChunked('2\r\nok\r\n0\r\n\r\n'),
    expect: {
      client: { line: 200, framing: 'close', fields: { 'transfer-encoding': [], connection: 'close' } },
      kept: false,
    },
  },
  answer(
    'RFC 9112 8',
    'MUST let a client see that an answer is shorter than its length.',
    `${head('HTTP/1.1 200 OK', 'Content-Length: 9')}short`,
    {
      client: { line: 200, content: 'short', whole: false },
      kept: false,
    },
  ),
  {
    section: 'RFC 9112 6.3',
    must: 'MUST take an answer to HEAD to end with its head, whatever its length says.',
    request: head('HEAD /x HTTP/1.1', 'Host: a.example'),
    upstream: head('HTTP/1.1 200 OK', 'Content-Length: 5'),
    expect: {
      upstream: { line: 'HEAD /x HTTP/1.1' },
      client: { line: 200, fields: { 'content-length': '5' }, content: '' },
    },
  },
  {
    section: 'RFC 9112 6.3',
    must: 'MUST take an answer to HEAD to end with its head, whatever its coding says.',
    request: head('HEAD /x HTTP/1.1', 'Host: a.example'),
    upstream: head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'),
    expect: { client: { line: 200, fields: { 'content-length': [] }, content: '' } },
  },
  answer(
    'RFC 9112 6.3',
    'MUST take a 304 to end with its head, and pass its length on.',
    head('HTTP/1.1 304 Not Modified', 'ETag: "x"', 'Content-Length: 5'),
    {
      client: { line: 304, fields: { etag: '"x"', 'content-length': '5' }, content: '' },
    },
  ),
  answer('RFC 9112 6.3', 'MUST take a 204 to end with its head.', head('HTTP/1.1 204 No Content'), {
    client: { line: 204, fields: { 'content-length': [], 'transfer-encoding': [] }, content: '' },
  }),
  answer(
    'RFC 9110 8.6',
    'MUST NOT send Content-Length in a 204.',
    head('HTTP/1.1 204 No Content', 'Content-Length: 0'),
    {
      client: { line: 204, fields: { 'content-length': [] }, content: '' },
    },
  ),
  answer(
    'RFC 9112 6.1',
    'MUST NOT send Transfer-Encoding in a 204.',
    `${head('HTTP/1.1 204 No Content', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    {
      client: { line: 204, fields: { 'transfer-encoding': [] }, content: '' },
    },
  ),
  {
    section: 'RFC 9112 6.3',
    must: 'MUST NOT take octets behind an answer for the next one.',
    request: [get(), { after: /ok$/, send: head('GET /y HTTP/1.1', 'Host: a.example') }],
    upstream: [`${ok('ok')}${ok('evil')}`],
    expect: { client: [{ line: 200 }, { line: 200 }], connections: 2 },
  },
  answer(
    'RFC 9112 6.3',
    'MUST take a 304 to end with its head, whatever its coding says.',
    head('HTTP/1.1 304 Not Modified', 'Transfer-Encoding: chunked'),
    { client: { line: 304, content: '' } },
  ),
  {
    section: 'RFC 9112 6.3',
    must: 'MUST NOT take an answer to HEAD with content for two answers.',
    request: [head('HEAD /x HTTP/1.1', 'Host: a.example'), { after: /\r\n\r\n$/, send: get() }],
    upstream: [ok('evil')],
    expect: {
      client: [
        { line: 200, fields: { 'content-length': '4' }, content: '' },
        { line: 200, content: 'ok' },
      ],
      connections: 2,
    },
  },
];

/** Where messages end. */
export const FRAMING: Area = { title: 'Framing', cases: [...REQUESTS, ...CHUNKS, ...ANSWERS] };
