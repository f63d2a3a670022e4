// RFC 9110 section 7.8 and RFC 6455: connections that change their protocol.
import { badGateway, get, head, ok } from './support/bytes.ts';
import type { Area } from './support/types.ts';

const KEY = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];
const OFFER = ['Connection: Upgrade', 'Upgrade: websocket', ...KEY];
const SWITCH = head(
  'HTTP/1.1 101 Switching Protocols',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  'Sec-WebSocket-Extensions: permessage-deflate',
);
const OFFERED = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
const PLAIN = { upgrade: [], 'sec-websocket-version': '13' };

/** Changes of protocol. */
export const UPGRADE: Area = {
  title: 'Upgrade',
  cases: [
    {
      section: 'RFC 6455 4.2',
      must: 'MUST pass a handshake on, both ways, with what the two agree on.',
      request: [get(...OFFER), { after: /\r\n\r\n$/, send: 'bye' }, { after: /<bye>$/, end: true }],
      upstream: SWITCH,
      expect: {
        upstream: { line: 'GET /x HTTP/1.1', fields: OFFERED },
        client: {
          line: 101,
          fields: {
            connection: 'Upgrade',
            upgrade: 'websocket',
            'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
            'sec-websocket-extensions': 'permessage-deflate',
            'content-length': [],
            'transfer-encoding': [],
          },
          content: '<bye>',
        },
        kept: false,
      },
    },
    {
      section: 'RFC 9110 7.8',
      must: 'MUST NOT lose octets that follow the handshake at once.',
      request: [get(...OFFER), { after: /first$/, send: '\xff\0bye' }, { after: /bye>$/, end: true }],
      upstream: `${SWITCH}first`,
      expect: { client: { line: 101, content: 'first<\xff\0bye>' }, kept: false },
    },
    {
      section: 'RFC 9110 7.8',
      must: 'MUST take the name of a protocol whatever its case.',
      request: [
        get('Connection: keep-alive, upgrade', 'Upgrade: WebSocket', ...KEY),
        { after: /\r\n\r\n$/, send: 'x' },
        { after: /<x>$/, end: true },
      ],
      upstream: SWITCH,
      expect: { client: { line: 101, content: '<x>' }, kept: false },
    },
    {
      section: 'RFC 9110 7.8',
      must: 'MAY ignore an offer, and then MUST NOT pass it on; gw takes that of a WebSocket only.',
      request: get('Connection: Upgrade', 'Upgrade: h2c, HTTP/2.0'),
      expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { upgrade: [] } } },
    },
    {
      section: 'RFC 9110 7.8',
      must: 'MUST ignore Upgrade in HTTP/1.0.',
      request: head('GET /x HTTP/1.0', ...OFFER),
      expect: { upstream: { line: 'GET /x HTTP/1.1', fields: PLAIN }, kept: false },
    },
    {
      section: 'RFC 9110 7.8',
      must: 'MUST ignore Upgrade that Connection does not name.',
      request: get('Upgrade: websocket', ...KEY),
      expect: { upstream: { line: 'GET /x HTTP/1.1', fields: PLAIN } },
    },
    {
      section: 'RFC 6455 4.1',
      must: 'MUST take GET only for a handshake.',
      request: head('PUT /x HTTP/1.1', 'Host: a.example', ...OFFER),
      expect: { upstream: { line: 'PUT /x HTTP/1.1', fields: PLAIN } },
    },
    {
      section: 'RFC 6455 4.2.2',
      must: 'MUST pass on a refusal of the handshake as the answer it is.',
      request: get(...OFFER),
      upstream: `${head('HTTP/1.1 403 Forbidden', 'X-A: 1', 'Content-Length: 2')}no`,
      expect: { client: { line: 403, fields: { 'x-a': '1' }, content: 'no' }, kept: false },
    },
    {
      section: 'RFC 9110 7.8',
      must: 'MUST NOT switch to a protocol that nobody has asked for.',
      request: get(),
      upstream: SWITCH,
      expect: badGateway(),
    },
    {
      section: 'RFC 9110 15.2.2',
      must: 'MUST go on as before when an offer is not taken up.',
      request: get('Connection: Upgrade', 'Upgrade: h2c') + get(),
      upstream: [ok('one'), ok('two')],
      expect: {
        client: [
          { line: 200, content: 'one' },
          { line: 200, content: 'two' },
        ],
      },
    },
    {
      section: 'RFC 9110 7.8',
      must: 'MAY choose among the protocols offered; gw passes on the offer of a WebSocket alone.',
      request: [
        get('Connection: Upgrade', 'Upgrade: h2c, websocket', ...KEY),
        { after: /\r\n\r\n$/, send: 'x' },
        { after: /<x>$/, end: true },
      ],
      upstream: SWITCH,
      expect: {
        upstream: { line: 'GET /x HTTP/1.1', fields: OFFERED },
        client: { line: 101, content: '<x>' },
        kept: false,
      },
    },
  ],
};
