// RFC 9110 sections 7.6 and 10.1.4, RFC 7239: what belongs to one connection, and what tells of the way.
import { chunked, get, head, ok } from './support/bytes.ts';
import type { Area, Case, Expected } from './support/types.ts';

const GET_LINE = 'GET /x HTTP/1.1';

/** Fields of a request, and what the upstream must see of them. */
function towards(section: string, must: string, given: readonly string[], fields: Expected['fields']): Case {
  return {
    section,
    must,
    request: get(...given),
    expect: { upstream: { line: GET_LINE, fields: fields ?? {} } },
  };
}

/** Fields of an answer, and what the client must see of them. */
function back(section: string, must: string, given: readonly string[], fields: Expected['fields']): Case {
  return {
    section,
    must,
    request: get(),
    upstream: ok('ok', ...given),
    expect: { client: { line: 200, fields: fields ?? {} } },
  };
}

const HOP_BY_HOP: readonly Case[] = [
  towards(
    'RFC 9110 7.6.1',
    'MUST take away every field that Connection names in a request.',
    ['Connection: X-One, x-two', 'X-One: 1', 'X-Two: 2', 'X-Three: 3'],
    { 'x-one': [], 'x-two': [], 'x-three': '3' },
  ),
  towards(
    'RFC 9110 7.6.1',
    'MUST take away fields that several Connection fields name.',
    ['Connection: X-One', 'X-One: 1', 'Connection: X-Two', 'X-Two: 2'],
    { 'x-one': [], 'x-two': [] },
  ),
  towards(
    'RFC 9110 7.6.1',
    'SHOULD take away Keep-Alive, Proxy-Connection, TE and Upgrade although nobody names them.',
    ['Keep-Alive: timeout=5', 'Proxy-Connection: keep-alive', 'TE: trailers', 'Upgrade: h2c'],
    { 'keep-alive': [], 'proxy-connection': [], te: [], upgrade: [] },
  ),
  towards(
    'RFC 9110 7.6.1',
    'MUST NOT let Connection take away what is meant for all: gw keeps Host and Cache-Control.',
    ['Connection: Host, Cache-Control', 'Cache-Control: no-store'],
    { host: 'a.example', 'cache-control': 'no-store' },
  ),
  towards(
    'RFC 9110 7.6.1',
    'MUST NOT let Connection take away what gw itself adds.',
    ['Connection: X-Forwarded-For, Via, Forwarded'],
    { 'x-forwarded-for': '127.0.0.1', via: '1.1 gw' },
  ),
  towards(
    'RFC 9110 7.8',
    'MUST NOT pass on an Upgrade that is meant for it.',
    ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'],
    { upgrade: [], 'http2-settings': [] },
  ),
  towards(
    'RFC 9110 11.7.2',
    'MUST NOT pass on credentials for a proxy, unless told to.',
    ['Proxy-Authorization: Basic eDp5'],
    { 'proxy-authorization': [] },
  ),
  back(
    'RFC 9110 7.6.1',
    'MUST take away every field that Connection names in an answer.',
    ['Connection: X-One, Keep-Alive', 'X-One: 1', 'Keep-Alive: timeout=77', 'X-Two: 2'],
    { 'x-one': [], 'x-two': '2' },
  ),
  back(
    'RFC 9110 7.6.1',
    'SHOULD take away Proxy-Connection and Upgrade from an answer.',
    ['Proxy-Connection: close', 'Upgrade: h2c'],
    { 'proxy-connection': [], upgrade: [] },
  ),
  {
    section: 'RFC 9110 7.6.1',
    must: 'MUST take away fields that Connection names in an interim answer.',
    request: get(),
    upstream: `${head('HTTP/1.1 103 Early Hints', 'Connection: X-One', 'X-One: 1', 'Link: </a.css>')}${ok('ok')}`,
    expect: {
      client: [{ line: 103, fields: { 'x-one': [], connection: [], link: '</a.css>' } }, { line: 200 }],
    },
  },
  {
    section: 'RFC 9110 6.6.2',
    must: 'MAY pass on Trailer with the content that it tells of.',
    request: chunked('0\r\nX-Sum: 1\r\n\r\n', 'Trailer: X-Sum'),
    expect: {
      upstream: { line: 'POST /x HTTP/1.1', fields: { trailer: 'X-Sum' }, trailers: ['X-Sum', '1'] },
    },
  },
];

const VIA: readonly Case[] = [
  towards('RFC 9110 7.6.3', 'MUST send Via with each request.', [], { via: '1.1 gw' }),
  towards(
    'RFC 9110 7.6.3',
    'MUST add itself behind the recipients that are listed.',
    ['Via: 1.0 fred, 1.1 p.example.net (old)'],
    { via: '1.0 fred, 1.1 p.example.net (old), 1.1 gw' },
  ),
  {
    section: 'RFC 9110 7.6.3',
    must: 'MUST name the version of the request as it was received.',
    request: head('GET /x HTTP/1.0'),
    expect: { upstream: { line: GET_LINE, fields: { via: '1.0 gw' } }, kept: false },
  },
  back(
    'RFC 9110 7.6.3',
    'MAY send Via with answers; gw does, behind those that are listed.',
    ['Via: 1.1 origin'],
    { via: '1.1 origin, 1.1 gw' },
  ),
  {
    section: 'RFC 9110 7.6.3',
    must: 'MUST name the version of the answer as it was received.',
    request: get(),
    upstream: { at: 'end', send: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', close: true },
    expect: { client: { line: 200, fields: { via: '1.0 gw' } } },
  },
];

const FORWARDED: readonly Case[] = [
  towards('RFC 7239 4', 'SHOULD tell who asked, how and for which host.', [], {
    forwarded: 'for=127.0.0.1;host="a.example";proto=http',
  }),
  towards(
    'RFC 7239 8.1',
    'MUST NOT believe Forwarded of a client that is not trusted.',
    ['Forwarded: for=9.9.9.9;proto=https'],
    { forwarded: 'for=127.0.0.1;host="a.example";proto=http' },
  ),
  towards(
    'RFC 7239 7.4',
    'MUST keep X-Forwarded-* in step with Forwarded.',
    [
      'X-Forwarded-For: 9.9.9.9',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: evil.example',
      'X-Real-IP: 9.9.9.9',
    ],
    {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'a.example',
      'x-forwarded-port': '<port>',
      'x-real-ip': [],
    },
  ),
  {
    section: 'RFC 7239 6',
    must: 'MUST quote a host that is no token.',
    request: head('GET /x HTTP/1.1', 'Host: [::1]:80'),
    expect: {
      upstream: { line: GET_LINE, fields: { forwarded: 'for=127.0.0.1;host="[::1]:80";proto=http' } },
    },
  },
];

/** What belongs to one connection. */
export const HOP_BY_HOP_FIELDS: Area = { title: 'Fields of one hop', cases: HOP_BY_HOP };

/** What tells of the way. */
export const WAY: Area = { title: 'Via and Forwarded', cases: [...VIA, ...FORWARDED] };
