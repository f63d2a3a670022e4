// RFC 9112 sections 2 to 5: lines, versions, start lines, field lines.
import { badGateway, get, head, ok, problem, refused } from './support/bytes.ts';
import type { Area, Case } from './support/types.ts';

const IN_FRONT = 'an answer with an empty line in front, or a control byte in its reason';

const LINES: readonly Case[] = [
  {
    section: 'RFC 9112 2.2',
    must: 'SHOULD ignore an empty line in front of a request line.',
    request: `\r\n${get()}`,
    expect: { upstream: { line: 'GET /x HTTP/1.1' } },
  },
  {
    section: 'RFC 9112 2.2',
    must: 'MAY take a bare LF for a line end; gw refuses it in a request.',
    request: 'GET /x HTTP/1.1\nHost: a.example\n\n',
    expect: refused(400),
  },
  {
    section: 'RFC 9112 2.2',
    must: 'MUST NOT pass on a bare CR in a request; gw refuses it.',
    request: get('X-A: a\rb'),
    expect: refused(400),
  },
  {
    section: 'RFC 9112 2.2',
    must: 'MUST NOT pass on a bare CR in an answer; gw gives the answer up.',
    request: get(),
    upstream: ok('ok', 'X-A: a\rb'),
    expect: badGateway(),
  },
  {
    section: 'RFC 9112 2.2',
    must: 'MUST refuse, or drop, a line that begins with a space directly behind the request line.',
    request: 'GET /x HTTP/1.1\r\n Host: a.example\r\n\r\n',
    expect: refused(400),
  },
  {
    section: 'RFC 9112 2.2',
    must: 'SHOULD answer bytes that are no HTTP with 400 and close.',
    request: '\x16\x03\x01\x02\x00\x01\r\n\r\n',
    expect: refused(400),
  },
  {
    section: 'RFC 9112 2.2',
    must: 'MUST NOT take an answer that is no HTTP for one.',
    request: get(),
    upstream: { at: 'end', send: 'SSH-2.0-server\r\n\r\n', close: true },
    expect: badGateway(),
  },
  {
    section: 'RFC 9112 2.2',
    must: 'MAY take a bare LF for a line end; gw refuses it in an answer.',
    request: get(),
    upstream: 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok',
    expect: badGateway(),
  },
];

const VERSIONS: readonly Case[] = [
  {
    section: 'RFC 9112 2.3',
    must: 'MUST send its own version with a request that came in another.',
    request: 'GET /x HTTP/1.0\r\nHost: a.example\r\n\r\n',
    expect: { upstream: { line: 'GET /x HTTP/1.1' }, kept: false },
  },
  {
    section: 'RFC 9112 2.3',
    must: 'MUST send its own version with an answer that came in another.',
    request: get(),
    upstream: { at: 'end', send: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', close: true },
    expect: { client: { line: 'HTTP/1.1 200 OK', content: 'ok' } },
  },
  {
    section: 'RFC 9112 2.3',
    must: 'MUST take the name of the protocol with its case.',
    request: 'GET /x http/1.1\r\nHost: a.example\r\n\r\n',
    expect: refused(400),
  },
  {
    section: 'RFC 9110 15.6.6',
    must: 'MAY answer 505 to a major version that it does not speak.',
    request: 'GET /x HTTP/3.0\r\nHost: a.example\r\n\r\n',
    expect: refused(505),
    differs: { node: { row: 'a request line that names another version', ...refused(400) } },
  },
  {
    section: 'RFC 9110 2.5',
    must: 'SHOULD take a higher minor version for the highest it knows; gw refuses it.',
    request: 'GET /x HTTP/1.2\r\nHost: a.example\r\n\r\n',
    expect: refused(505),
    differs: { node: { row: 'a request line that names another version', ...refused(400) } },
  },
  {
    section: 'RFC 9112 2.3',
    must: 'MUST NOT take an answer of another major version for its own.',
    request: get(),
    upstream: 'HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
    expect: badGateway(),
  },
];

const START_LINES: readonly Case[] = [
  {
    section: 'RFC 9112 3',
    must: 'MAY bear with more than one space in a request line.',
    request: head('GET  /x HTTP/1.1', 'Host: a.example'),
    expect: refused(400),
    differs: {
      node: {
        row: 'more than one space in a request line',
        upstream: { line: 'GET /x HTTP/1.1' },
        client: { line: 200 },
        kept: true,
      },
    },
  },
  {
    section: 'RFC 9112 3',
    must: 'SHOULD refuse a request line with a space in its target, and MUST NOT mend it.',
    request: head('GET /a b HTTP/1.1', 'Host: a.example'),
    expect: refused(400),
  },
  {
    section: 'RFC 9112 3',
    must: 'SHOULD refuse a request line without a version.',
    request: head('GET /x', 'Host: a.example'),
    expect: refused(505),
  },
  {
    section: 'RFC 9112 3',
    must: 'SHOULD answer 414 to a target that is longer than it takes.',
    request: head(`GET /${'x'.repeat(20_000)} HTTP/1.1`, 'Host: a.example'),
    expect: refused(414),
  },
  {
    section: 'RFC 9112 3',
    must: 'SHOULD answer 414 to a target that is longer than a whole head may be.',
    request: head(`GET /${'x'.repeat(40_000)} HTTP/1.1`, 'Host: a.example'),
    expect: refused(414),
    differs: {
      node: { row: 'status of a request line that is longer than a whole head may be', ...refused(431) },
    },
  },
  {
    section: 'RFC 9112 3',
    must: 'SHOULD take request lines of 8000 octets at least.',
    request: head(`GET /${'x'.repeat(8_000)} HTTP/1.1`, 'Host: a.example'),
    expect: { upstream: { line: `GET /${'x'.repeat(8_000)} HTTP/1.1` } },
  },
  {
    section: 'RFC 9112 4',
    must: 'MUST take a status line with an empty reason.',
    request: get(),
    upstream: 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok',
    expect: {},
  },
  {
    section: 'RFC 9112 4',
    must: 'SHOULD ignore the reason; gw sends the registered one.',
    request: get(),
    upstream: 'HTTP/1.1 200 Fine by me\r\nContent-Length: 2\r\n\r\nok',
    expect: { client: { line: 'HTTP/1.1 200 OK', content: 'ok' } },
  },
  {
    section: 'RFC 9112 4',
    must: 'MUST NOT pass on a status that is not three digits.',
    request: get(),
    upstream: 'HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok',
    expect: badGateway(),
  },
  {
    section: 'RFC 9112 3.2',
    must: 'MUST NOT take bytes beyond ASCII for part of a target.',
    request: head('GET /\xe9 HTTP/1.1', 'Host: a.example'),
    expect: refused(400),
  },
  {
    section: 'RFC 9112 4',
    must: 'MUST NOT pass on control bytes of a reason; gw gives the answer up.',
    request: get(),
    upstream: 'HTTP/1.1 200 O\x01K\r\nContent-Length: 2\r\n\r\nok',
    expect: badGateway(),
    differs: { node: { row: IN_FRONT, client: { line: 'HTTP/1.1 200 OK', content: 'ok' } } },
  },
  {
    section: 'RFC 9112 2.2',
    must: 'MUST begin an answer with its status line; gw gives one up that has an empty line in front.',
    request: get(),
    upstream: `\r\n${ok('ok')}`,
    expect: badGateway(),
    differs: { node: { row: IN_FRONT, client: { line: 200 } } },
  },
];

const FIELD_LINES: readonly Case[] = [
  {
    section: 'RFC 9112 5.1',
    must: 'MUST refuse a request with a space between a name and its colon, with 400.',
    request: get('X-A : 1'),
    expect: refused(400),
  },
  {
    section: 'RFC 9112 5.1',
    must: 'MUST NOT pass on a space between a name and its colon in an answer; gw gives the answer up.',
    request: get(),
    upstream: ok('ok', 'X-A : 1'),
    expect: badGateway(),
  },
  {
    section: 'RFC 9112 5.1',
    must: 'MUST leave spaces around a value out of it.',
    request: get('X-A:   b c   ', 'X-B:d'),
    expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { 'x-a': 'b c', 'x-b': 'd' } } },
  },
  {
    section: 'RFC 9112 5.2',
    must: 'MUST refuse a folded line in a request with 400, or unfold it; gw refuses it.',
    request: get('X-A: 1', ' 2'),
    expect: refused(400),
  },
  {
    section: 'RFC 9112 5.2',
    must: 'MUST answer 502 to a folded line in an answer, or unfold it; gw answers 502.',
    request: get(),
    upstream: ok('ok', 'X-A: 1', ' 2'),
    expect: badGateway(),
  },
  {
    section: 'RFC 9110 5.1',
    must: 'MUST NOT take what is no token for a name.',
    request: get('X@A: 1'),
    expect: refused(400),
  },
  {
    section: 'RFC 9110 5.1',
    must: 'MUST NOT take a line without a colon for a field.',
    request: get('X-A'),
    expect: refused(400),
  },
  {
    section: 'RFC 9110 5.4',
    must: 'MUST answer fields that are more than it takes with a 4xx.',
    request: get(`X-A: ${'x'.repeat(40_000)}`),
    expect: refused(431),
  },
  {
    section: 'RFC 9110 5.5',
    must: 'MUST refuse or replace NUL in a value of a request; gw refuses it.',
    request: get('X-A: a\0b'),
    expect: refused(400),
  },
  {
    section: 'RFC 9110 5.5',
    must: 'MUST refuse or replace NUL in a value of an answer; gw answers 502.',
    request: get(),
    upstream: ok('ok', 'X-A: a\0b'),
    expect: { client: problem(502) },
  },
  {
    section: 'RFC 9110 5.5',
    must: 'SHOULD take bytes beyond ASCII in values for opaque data, both ways.',
    request: get('X-A: h\xf6he \xff'),
    upstream: ok('ok', 'X-B: \xe9'),
    expect: {
      upstream: { line: 'GET /x HTTP/1.1', fields: { 'x-a': 'h\xf6he \xff' } },
      client: { line: 200, fields: { 'x-b': '\xe9' } },
    },
  },
  {
    section: 'RFC 9110 5.5',
    must: 'MUST pass on a field whose value is empty.',
    request: get('X-A:', 'X-B: '),
    upstream: ok('ok', 'X-C:'),
    expect: {
      upstream: { line: 'GET /x HTTP/1.1', fields: { 'x-a': '', 'x-b': '' } },
      client: { line: 200, fields: { 'x-c': '' } },
    },
  },
  {
    section: 'RFC 9110 5.1',
    must: 'MUST NOT pass on a line without a colon in an answer.',
    request: get(),
    upstream: ok('ok', 'X-A'),
    expect: badGateway(),
  },
  {
    section: 'RFC 9110 5.4',
    must: 'MUST NOT pass on part of the fields of an answer that has more than it takes.',
    request: get(),
    upstream: ok('ok', `X-A: ${'x'.repeat(80_000)}`),
    expect: badGateway(),
  },
];

/** How messages are written. */
export const MESSAGE_SYNTAX: Area = {
  title: 'Message syntax',
  cases: [...LINES, ...VERSIONS, ...START_LINES, ...FIELD_LINES],
};
