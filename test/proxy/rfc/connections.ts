// RFC 9112 section 9: how long connections last, and what is asked again.
import { get, head, ok, post, problem } from './support/bytes.ts';
import type { Area } from './support/types.ts';

const SECOND = head('GET /y HTTP/1.1', 'Host: a.example');
const TWO = [{ line: 200 }, { line: 200 }];

/** Connections of clients and to upstreams. */
export const CONNECTIONS: Area = {
  title: 'Connections',
  cases: [
    {
      section: 'RFC 9112 9.3',
      must: 'SHOULD keep an HTTP/1.1 connection.',
      request: get(),
      expect: { client: { line: 200, fields: { 'transfer-encoding': [] } }, kept: true },
    },
    {
      section: 'RFC 9112 9.6',
      must: 'MUST close behind the answer to a request with close, and SHOULD say so.',
      request: get('Connection: close'),
      expect: { client: { line: 200, fields: { connection: 'close' } }, kept: false },
    },
    {
      section: 'RFC 9110 7.6.1',
      must: 'MUST take connection options whatever their case and place in the list.',
      request: get('Connection: x-other, CLOSE'),
      expect: { client: { line: 200, fields: { connection: 'close' } }, kept: false },
    },
    {
      section: 'RFC 9112 9.6',
      must: 'MUST NOT process what comes behind a request with close.',
      request: get('Connection: close') + SECOND,
      expect: { upstream: { line: 'GET /x HTTP/1.1' }, kept: false },
    },
    {
      section: 'RFC 9112 9.3',
      must: 'MUST close behind the answer to an HTTP/1.0 request without keep-alive.',
      request: head('GET /x HTTP/1.0'),
      expect: { client: { line: 200, fields: { connection: 'close' } }, kept: false },
    },
    {
      section: 'RFC 9112 9.3',
      must: 'MAY keep an HTTP/1.0 connection that asks for it, and then MUST say so.',
      request: head('GET /x HTTP/1.0', 'Connection: Keep-Alive'),
      expect: { client: { line: 200, fields: { connection: 'keep-alive' } }, kept: true },
    },
    {
      section: 'RFC 9112 9.3',
      must: 'SHOULD NOT keep an HTTP/1.0 connection for Proxy-Connection.',
      request: head('GET /x HTTP/1.0', 'Proxy-Connection: keep-alive'),
      expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { 'proxy-connection': [] } }, kept: false },
      differs: { node: { row: '`Proxy-Connection: keep-alive` in HTTP/1.0', kept: true } },
    },
    {
      section: 'RFC 9112 9.3',
      must: 'MUST manage its two connections apart: an upstream that closes closes no client.',
      request: [get(), { after: /ok$/, send: SECOND }],
      upstream: [ok('ok', 'Connection: close'), ok('ok')],
      expect: { client: [{ line: 200, fields: { connection: [] } }, { line: 200 }], connections: 2 },
      differs: {
        node: {
          row: 'a connection that is kept',
          client: [{ line: 200, fields: { connection: 'keep-alive' } }, { line: 200 }],
        },
      },
    },
    {
      section: 'RFC 9112 9.3',
      must: 'MUST manage its two connections apart: a client that closes closes no upstream.',
      request: [
        head('GET /x HTTP/1.0', 'Connection: keep-alive'),
        { after: /ok$/, send: get('Connection: close') },
      ],
      expect: { client: TWO, connections: 1, kept: false },
    },
    {
      section: 'RFC 9112 9.3',
      must: 'MAY use a connection to an upstream again behind a whole answer.',
      request: [get(), { after: /ok$/, send: SECOND }],
      expect: { client: TWO, connections: 1 },
    },
    {
      section: 'RFC 9112 9.3',
      must: 'MUST NOT use a connection again behind an HTTP/1.0 answer without keep-alive.',
      request: [get(), { after: /ok$/, send: SECOND }],
      upstream: ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
      expect: { client: TWO, connections: 2 },
    },
    {
      section: 'RFC 9112 9.3.2',
      must: 'MUST answer pipelined requests in the order in which they came.',
      request: get() + head('GET /own HTTP/1.1', 'Host: a.example') + SECOND,
      upstream: [
        { at: 'end', send: (line) => ok(line) },
        { at: 'end', send: (line) => ok(line) },
      ],
      expect: {
        client: [
          { line: 200, content: 'GET /x HTTP/1.1' },
          { line: 200, content: 'own' },
          { line: 200, content: 'GET /y HTTP/1.1' },
        ],
      },
    },
    {
      section: 'RFC 9110 9.2.2',
      must: 'MAY ask an idempotent request again when a kept connection turns out closed.',
      request: [get(), { after: /ok$/, send: SECOND }],
      upstream: [ok('ok'), { at: 'end', send: '', close: true }],
      expect: {
        upstream: [{ line: 'GET /x HTTP/1.1' }, { line: 'GET /y HTTP/1.1' }, { line: 'GET /y HTTP/1.1' }],
        client: TWO,
        connections: 2,
      },
    },
    {
      section: 'RFC 9110 9.2.2',
      must: 'MUST NOT ask a request again that is not idempotent.',
      request: [get(), { after: /ok$/, send: post('once') }],
      upstream: [ok('ok'), { at: 'end', send: '', close: true }],
      expect: {
        upstream: [{ line: 'GET /x HTTP/1.1' }, { line: 'POST /x HTTP/1.1', content: 'once' }],
        client: [{ line: 200 }, problem(502)],
      },
    },
    {
      section: 'RFC 9110 9.2.2',
      must: 'MUST NOT go on asking: a request that fails again is given up.',
      request: [get(), { after: /ok$/, send: SECOND }],
      upstream: [ok('ok'), { at: 'end', send: '', close: true }, { at: 'end', send: '', close: true }],
      expect: { client: [{ line: 200 }, problem(502)], connections: 2 },
    },
    {
      section: 'RFC 9110 9.2.2',
      must: 'MAY ask an idempotent request again; gw does not once some of the answer has come.',
      request: [get(), { after: /ok$/, send: SECOND }],
      upstream: [ok('ok'), { at: 'end', send: 'HTTP/1.1 200 OK\r\nX-A: ', close: true }],
      expect: {
        upstream: [{ line: 'GET /x HTTP/1.1' }, { line: 'GET /y HTTP/1.1' }],
        client: [{ line: 200 }, problem(502)],
      },
    },
    {
      section: 'RFC 9112 9.3',
      must: 'MUST read away the rest of a request that it has answered, or close.',
      request: [
        head('POST /own HTTP/1.1', 'Host: a.example', 'Content-Length: 5'),
        { after: /own$/, send: 'GET /' },
      ],
      expect: { upstream: [], client: { line: 200, content: 'own' }, kept: true },
    },
  ],
};
