// Answers' heads as bytes: what is read from them, how their bodies end, and what makes an answer doubtful.
import { describe, expect, it } from 'vitest';
import { byteByByte, bytesOf, readResponse } from './support/reading.ts';

const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const none = { kind: 'none' };

describe('response heads that are read', () => {
  it.each<[what: string, bytes: string, head: object, method?: string]>([
    ['a reason', 'HTTP/1.1 200 All is well\r\n\r\n', { status: 200, reason: 'All is well', minor: 1 }],
    ['an empty reason', 'HTTP/1.1 200 \r\n\r\n', { status: 200, reason: '' }],
    ['no reason and no space', 'HTTP/1.1 200\r\n\r\n', { status: 200, reason: '' }],
    ['a reason beyond ASCII', 'HTTP/1.1 200 \xe9\t\r\n\r\n', { reason: '\xe9\t' }],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n', { minor: 0, keepAlive: false }],
    [
      'HTTP/1.0 that stays',
      'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\n',
      { keepAlive: true },
    ],
    [
      'a length',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n',
      { framing: { kind: 'length', length: 1 }, keepAlive: true },
    ],
    ['chunks', `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n`, { framing: { kind: 'chunked' }, keepAlive: true }],
    ['neither', 'HTTP/1.1 200 OK\r\n\r\n', { framing: { kind: 'close' }, keepAlive: false }],
    [
      'told to close',
      'HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 1\r\n\r\n',
      { keepAlive: false },
    ],
    [
      'HEAD with a length',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n',
      { framing: none, keepAlive: true },
      'HEAD',
    ],
    ['HEAD with chunks', `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n`, { framing: none, keepAlive: true }, 'HEAD'],
    ['HEAD with neither', 'HTTP/1.1 200 OK\r\n\r\n', { framing: none, keepAlive: true }, 'HEAD'],
    [
      '304 with a length',
      'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
      { framing: none, keepAlive: true },
    ],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { framing: none, keepAlive: true }],
    [
      '204 with a length of 0',
      'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n',
      { framing: none, keepAlive: true },
    ],
    [
      '204 with a length',
      'HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n',
      { framing: none, keepAlive: false },
    ],
    ['204 with chunks', `HTTP/1.1 204 No Content\r\n${CHUNKED}\r\n`, { framing: none, keepAlive: false }],
    ['100', 'HTTP/1.1 100 Continue\r\n\r\n', { status: 100, framing: none, keepAlive: true }],
    ['101', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n', { status: 101, framing: none }],
    ['599', 'HTTP/1.1 599 X\r\n\r\n', { status: 599 }],
  ])('%s', (_, bytes, head, method) => {
    const read = readResponse([bytesOf(bytes)], method);
    expect(read.head).toMatchObject(head);
    expect(readResponse(byteByByte(bytesOf(bytes)), method)).toEqual(read);
  });
});

describe('response heads that are refused', () => {
  it.each<[what: string, bytes: string]>([
    ['an empty line in front', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['HTTP/0.9: a body at once', '<html>'],
    ['a lower-case version', 'http/1.1 200 OK\r\n\r\n'],
    ['HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n'],
    ['HTTP/2.0', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['two spaces before the status', 'HTTP/1.1  200 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['a signed status', 'HTTP/1.1 +20 OK\r\n\r\n'],
    ['status 099', 'HTTP/1.1 099 X\r\n\r\n'],
    ['status 600', 'HTTP/1.1 600 X\r\n\r\n'],
    ['a tab behind the status', 'HTTP/1.1 200\tOK\r\n\r\n'],
    ['NUL in the reason', 'HTTP/1.1 200 O\0K\r\n\r\n'],
    ['a bare CR in the reason', 'HTTP/1.1 200 O\rK\r\n\r\n'],
    ['a bare LF behind the reason', 'HTTP/1.1 200 OK\n\r\n'],
    ['a bare LF behind the status', 'HTTP/1.1 200\n\r\n'],
    ['a huge reason', `HTTP/1.1 200 ${'x'.repeat(300)}\r\n\r\n`],
    ['a huge head', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(2000)}\r\n\r\n`],
    ['too many fields', `HTTP/1.1 200 OK\r\n${'X: 1\r\n'.repeat(17)}\r\n`],
    ['a folded field', 'HTTP/1.1 200 OK\r\nX: 1\r\n 2\r\n\r\n'],
    ['a space before a colon', 'HTTP/1.1 200 OK\r\nX : 1\r\n\r\n'],
    ['both framings', `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n${CHUNKED}\r\n`],
    ['both framings of a 204', `HTTP/1.1 204 X\r\nContent-Length: 1\r\n${CHUNKED}\r\n`],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n'],
    ['a list of lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n'],
    ['a signed length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['a bad length of a HEAD or 304', 'HTTP/1.1 304 X\r\nContent-Length: x\r\n\r\n'],
    ['chunked twice', `HTTP/1.1 200 OK\r\n${CHUNKED}${CHUNKED}\r\n`],
    ['a coding beside chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
    ['another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['chunked in HTTP/1.0', `HTTP/1.0 200 OK\r\n${CHUNKED}\r\n`],
  ])('%s', (_, bytes) => {
    const read = readResponse([bytesOf(bytes)]);
    expect(read.outcome).toMatchObject({ status: expect.any(Number) });
    expect(readResponse(byteByByte(bytesOf(bytes)))).toEqual(read);
  });
});
