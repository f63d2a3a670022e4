// Request heads as bytes: what is read from them, and every doubtful one with the status it is refused with.
import { describe, expect, it } from 'vitest';
import { byteByByte, bytesOf, readRequest } from './support/reading.ts';

const HOST = 'Host: a\r\n';
const x = (count: number) => 'x'.repeat(count);

describe('request heads that are read', () => {
  it.each<[what: string, bytes: string, head: object]>([
    [
      'the simplest',
      `GET / HTTP/1.1\r\n${HOST}\r\n`,
      { method: 'GET', target: '/', minor: 1, fields: ['Host', 'a'], framing: { kind: 'none' }, host: 'a' },
    ],
    ['one empty line in front', `\r\nGET / HTTP/1.1\r\n${HOST}\r\n`, { target: '/' }],
    ['two empty lines in front', `\r\n\r\nGET / HTTP/1.1\r\n${HOST}\r\n`, { target: '/' }],
    [
      'any token as method',
      `M!#$%&'*+-.^_\`|~09 / HTTP/1.1\r\n${HOST}\r\n`,
      { method: "M!#$%&'*+-.^_`|~09" },
    ],
    ['a method in its own case', `get / HTTP/1.1\r\n${HOST}\r\n`, { method: 'get' }],
    ['the absolute form', `GET http://b/x HTTP/1.1\r\n${HOST}\r\n`, { target: 'http://b/x', host: 'a' }],
    ['the asterisk form', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, { target: '*' }],
    ['the authority form', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', { target: 'a:443' }],
    [
      'a target as it stands',
      `GET //a/../%2e?"<>^\` HTTP/1.1\r\n${HOST}\r\n`,
      { target: '//a/../%2e?"<>^`' },
    ],
    ['a fragment, for the gateway to refuse', `GET /#x HTTP/1.1\r\n${HOST}\r\n`, { target: '/#x' }],
    [
      'userinfo, for the gateway to refuse',
      `GET http://a@b/ HTTP/1.1\r\n${HOST}\r\n`,
      { target: 'http://a@b/' },
    ],
    ['an asterisk for GET, for the gateway to refuse', `GET * HTTP/1.1\r\n${HOST}\r\n`, { target: '*' }],
    ['no space behind the colon', 'GET / HTTP/1.1\r\nHost:a\r\n\r\n', { fields: ['Host', 'a'] }],
    ['space around a value', 'GET / HTTP/1.1\r\nHost: \t a \t\r\n\r\n', { fields: ['Host', 'a'] }],
    [
      'space within a value',
      `GET / HTTP/1.1\r\n${HOST}X: a \t b\r\n\r\n`,
      { fields: ['Host', 'a', 'X', 'a \t b'] },
    ],
    ['an empty value', `GET / HTTP/1.1\r\n${HOST}X:\r\n\r\n`, { fields: ['Host', 'a', 'X', ''] }],
    [
      'bytes beyond ASCII in a value',
      `GET / HTTP/1.1\r\n${HOST}X: \x80\xff\r\n\r\n`,
      { fields: ['Host', 'a', 'X', '\x80\xff'] },
    ],
    [
      'any token as field name',
      `GET / HTTP/1.1\r\n${HOST}!#$%&'*+-.^_\`|~: 1\r\n\r\n`,
      { fields: ['Host', 'a', "!#$%&'*+-.^_`|~", '1'] },
    ],
    [
      'a length',
      `POST / HTTP/1.1\r\n${HOST}cOnTeNt-LeNgTh: 0\r\n\r\n`,
      { framing: { kind: 'length', length: 0 } },
    ],
    [
      'leading zeros of a length',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 000\r\n\r\n`,
      { framing: { kind: 'length', length: 0 } },
    ],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', { host: '' }],
    ['an IPv6 Host', 'GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n', { host: '[::1]:80' }],
    ['a percent-encoded Host', 'GET / HTTP/1.1\r\nHost: a%41\r\n\r\n', { host: 'a%41' }],
    ['an empty port', 'GET / HTTP/1.1\r\nHost: a:\r\n\r\n', { host: 'a:' }],
    ['HTTP/1.0 without a Host', 'GET / HTTP/1.0\r\n\r\n', { minor: 0, keepAlive: false, host: undefined }],
    ['HTTP/1.0 that stays', 'GET / HTTP/1.0\r\nConnection: x, Keep-Alive\r\n\r\n', { keepAlive: true }],
    ['HTTP/1.0 told both', 'GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n', { keepAlive: false }],
    ['HTTP/1.1 that stays', `GET / HTTP/1.1\r\n${HOST}\r\n`, { keepAlive: true, expectContinue: false }],
    [
      'HTTP/1.1 that closes',
      `GET / HTTP/1.1\r\n${HOST}Connection: x\r\nConnection: y ,CLOSE\r\n\r\n`,
      { keepAlive: false },
    ],
    [
      'close within another word',
      `GET / HTTP/1.1\r\n${HOST}Connection: closed, x-close\r\n\r\n`,
      { keepAlive: true },
    ],
    [
      'an expectation',
      `POST / HTTP/1.1\r\n${HOST}Expect: 100-Continue\r\nContent-Length: 0\r\n\r\n`,
      { expectContinue: true },
    ],
    ['an expectation in HTTP/1.0', 'POST / HTTP/1.0\r\nExpect: wonders\r\n\r\n', { expectContinue: false }],
    [
      'an upgrade',
      `GET / HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: WebSocket, h2c\r\n\r\n`,
      { upgrade: 'websocket, h2c' },
    ],
    [
      'an upgrade that Connection does not name',
      `GET / HTTP/1.1\r\n${HOST}Upgrade: websocket\r\n\r\n`,
      { upgrade: undefined },
    ],
    ['as many fields as may be', `GET / HTTP/1.1\r\n${HOST}${'X: 1\r\n'.repeat(15)}\r\n`, { method: 'GET' }],
    ['a head as large as may be', headOf(1024), { method: 'GET' }],
  ])('%s', (_, bytes, head) => {
    const read = readRequest([bytesOf(bytes)]);
    expect(read).toMatchObject({ head, outcome: 'complete', taken: bytes.length });
    expect(readRequest(byteByByte(bytesOf(bytes)))).toEqual(read);
  });
});

describe('request heads that are refused', () => {
  it.each<[what: string, bytes: string, status: number, reason: RegExp]>([
    ['three empty lines in front', `\r\n\r\n\r\nGET / HTTP/1.1\r\n${HOST}\r\n`, 400, /method/],
    ['a bare LF in front', `\nGET / HTTP/1.1\r\n${HOST}\r\n`, 400, /method/],
    ['a bare CR in front', `\rGET / HTTP/1.1\r\n${HOST}\r\n`, 400, /method/],
    ['a space in front', ` GET / HTTP/1.1\r\n${HOST}\r\n`, 400, /method/],
    ['no method', `/ HTTP/1.1\r\n${HOST}\r\n`, 400, /method/],
    ['NUL in the method', `G\0T / HTTP/1.1\r\n${HOST}\r\n`, 400, /method/],
    ['a separator in the method', `GE(T / HTTP/1.1\r\n${HOST}\r\n`, 400, /method/],
    ['a tab behind the method', `GET\t/ HTTP/1.1\r\n${HOST}\r\n`, 400, /method/],
    ['two spaces behind the method', `GET  / HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['a space in the target', `GET /a b HTTP/1.1\r\n${HOST}\r\n`, 400, /version/],
    ['two spaces behind the target', `GET /  HTTP/1.1\r\n${HOST}\r\n`, 400, /version/],
    ['a tab in the target', `GET /\t HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['NUL in the target', `GET /\0 HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['DEL in the target', `GET /\x7f HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['a byte beyond ASCII in the target', `GET /\xe9 HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['a list of asterisks', `OPTIONS ** HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['a backslash in an absolute target', `GET http://a\\b/ HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['a fragment behind an authority', `GET http://a#b HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['a relative target', `GET a HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['a question mark alone', `GET ?a HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['an authority for GET', `GET a:80 HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['another scheme', `GET ftp://a/ HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['an absolute target without a host', `GET http:///x HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['a path for CONNECT', `CONNECT /x HTTP/1.1\r\n${HOST}\r\n`, 400, /target/],
    ['HTTP/0.9', 'GET /\r\n', 505, /0\.9/],
    ['HTTP/0.9 with a bare LF', 'GET /\n', 505, /0\.9/],
    ['HTTP/0.9 named', `GET / HTTP/0.9\r\n${HOST}\r\n`, 505, /version/],
    ['HTTP/1.2', `GET / HTTP/1.2\r\n${HOST}\r\n`, 505, /version/],
    ['HTTP/2.0', `GET / HTTP/2.0\r\n${HOST}\r\n`, 505, /version/],
    ['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505, /version/],
    ['HTTP/1.10', `GET / HTTP/1.10\r\n${HOST}\r\n`, 400, /version/],
    ['HTTP/01.1', `GET / HTTP/01.1\r\n${HOST}\r\n`, 400, /version/],
    ['HTTP/1', `GET / HTTP/1\r\n${HOST}\r\n`, 400, /version/],
    ['a lower-case version', `GET / http/1.1\r\n${HOST}\r\n`, 400, /version/],
    ['another protocol', `GET / ICY/1.1\r\n${HOST}\r\n`, 400, /version/],
    ['a space behind the version', `GET / HTTP/1.1 \r\n${HOST}\r\n`, 400, /version/],
    ['a bare LF behind the version', `GET / HTTP/1.1\n${HOST}\r\n`, 400, /version/],
    ['a bare CR behind the version', `GET / HTTP/1.1\r${HOST}\r\n`, 400, /version/],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, /method/],
    ['a space before the colon', `GET / HTTP/1.1\r\n${HOST}X : 1\r\n\r\n`, 400, /space before/],
    ['a tab before the colon', `GET / HTTP/1.1\r\n${HOST}X\t: 1\r\n\r\n`, 400, /space before/],
    ['a folded line', `GET / HTTP/1.1\r\n${HOST}X: 1\r\n 2\r\n\r\n`, 400, /folded/],
    ['a line folded with a tab', `GET / HTTP/1.1\r\n${HOST}X: 1\r\n\t2\r\n\r\n`, 400, /folded/],
    ['space before the first field', `GET / HTTP/1.1\r\n ${HOST}\r\n`, 400, /folded/],
    ['no colon', `GET / HTTP/1.1\r\n${HOST}X\r\n\r\n`, 400, /name/],
    ['no name', `GET / HTTP/1.1\r\n${HOST}: 1\r\n\r\n`, 400, /empty header name/],
    ['NUL in a name', `GET / HTTP/1.1\r\n${HOST}X\0: 1\r\n\r\n`, 400, /name/],
    ['a byte beyond ASCII in a name', `GET / HTTP/1.1\r\n${HOST}X\xe9: 1\r\n\r\n`, 400, /name/],
    ['a separator in a name', `GET / HTTP/1.1\r\n${HOST}X@: 1\r\n\r\n`, 400, /name/],
    ['NUL in a value', `GET / HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`, 400, /control/],
    ['a control byte in a value', `GET / HTTP/1.1\r\n${HOST}X: a\x0bb\r\n\r\n`, 400, /control/],
    ['DEL in a value', `GET / HTTP/1.1\r\n${HOST}X: a\x7fb\r\n\r\n`, 400, /control/],
    ['a bare CR in a value', `GET / HTTP/1.1\r\n${HOST}X: a\rb\r\n\r\n`, 400, /CR without LF/],
    ['two CRs behind a value', `GET / HTTP/1.1\r\n${HOST}X: a\r\r\n\r\n`, 400, /CR without LF/],
    ['a bare LF behind a value', `GET / HTTP/1.1\r\n${HOST}X: a\n\r\n`, 400, /bare LF/],
    ['a bare LF as the empty line', `GET / HTTP/1.1\r\n${HOST}\n`, 400, /bare LF/],
    ['a bare CR as the empty line', `GET / HTTP/1.1\r\n${HOST}\rX`, 400, /CR without LF/],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, /no Host/],
    ['no Host beside an absolute target', 'GET http://a/ HTTP/1.1\r\n\r\n', 400, /no Host/],
    ['two Hosts', `GET / HTTP/1.1\r\n${HOST}host: b\r\n\r\n`, 400, /Host given twice/],
    ['the same Host twice', `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`, 400, /Host given twice/],
    ['two Hosts in HTTP/1.0', `GET / HTTP/1.0\r\n${HOST}${HOST}\r\n`, 400, /Host given twice/],
    ['a list of Hosts', 'GET / HTTP/1.1\r\nHost: a,b\r\n\r\n', 400, /malformed Host/],
    ['a list of Hosts with a space', 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n', 400, /malformed Host/],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400, /malformed Host/],
    ['a Host with userinfo', 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n', 400, /malformed Host/],
    ['a Host with a query', 'GET / HTTP/1.1\r\nHost: a?b\r\n\r\n', 400, /malformed Host/],
    ['a Host with a backslash', 'GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n', 400, /malformed Host/],
    ['a Host with a bad port', 'GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n', 400, /malformed Host/],
    ['a Host with two ports', 'GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n', 400, /malformed Host/],
    ['a Host of a port alone', 'GET / HTTP/1.1\r\nHost: :80\r\n\r\n', 400, /malformed Host/],
    ['a Host with an open bracket', 'GET / HTTP/1.1\r\nHost: [::1\r\n\r\n', 400, /malformed Host/],
    ['a Host beyond ASCII', 'GET / HTTP/1.1\r\nHost: \xe9\r\n\r\n', 400, /malformed Host/],
    ['a malformed Host in HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a b\r\n\r\n', 400, /malformed Host/],
    ['an unknown expectation', `GET / HTTP/1.1\r\n${HOST}Expect: wonders\r\n\r\n`, 417, /100-continue/],
    ['a huge method', x(300), 414, /request line/],
    ['a huge target', `GET /${x(300)}`, 414, /request line/],
    ['a head one byte too large', headOf(1025), 431, /head too large/],
    ['a head without end', `GET / HTTP/1.1\r\nX: ${x(2000)}`, 431, /head too large/],
    ['a name without end', `GET / HTTP/1.1\r\n${x(2000)}`, 431, /head too large/],
    ['one field too many', `GET / HTTP/1.1\r\n${HOST}${'X: 1\r\n'.repeat(16)}\r\n`, 431, /too many/],
  ])('%s', (_, bytes, status, reason) => {
    const read = readRequest([bytesOf(bytes)]);
    expect(read.outcome).toEqual({ status, reason: expect.stringMatching(reason) });
    expect(readRequest(byteByByte(bytesOf(bytes)))).toEqual(read);
  });
});

/** A head of that many bytes. */
function headOf(length: number): string {
  const rest = `GET / HTTP/1.1\r\n${HOST}X: \r\n\r\n`;
  return rest.replace('X: ', `X: ${x(length - rest.length)}`);
}
