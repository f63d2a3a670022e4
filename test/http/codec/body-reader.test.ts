// Chunked bodies and trailers as bytes: strict line ends, exact sizes, extensions and trailers within bounds.
import { describe, expect, it } from 'vitest';
import type { Framing } from '../../../src/http/codec/types.ts';
import { byteByByte, bytesOf, readBody } from './support/reading.ts';

const CHUNKED: Framing = { kind: 'chunked' };
const LAST = '0\r\n\r\n';

describe('chunked bodies that are read', () => {
  it.each<[what: string, bytes: string, content: string, trailers: string[]]>([
    ['nothing', LAST, '', []],
    ['several zeros', '0000\r\n\r\n', '', []],
    ['one chunk', `3\r\nabc\r\n${LAST}`, 'abc', []],
    ['several', `1\r\na\r\n2\r\nbc\r\n${LAST}`, 'abc', []],
    [
      'hexadecimal of either case',
      `a\r\n0123456789\r\nA\r\n0123456789\r\n${LAST}`,
      '01234567890123456789',
      [],
    ],
    ['leading zeros', `0003\r\nabc\r\n${LAST}`, 'abc', []],
    ['content that looks like framing', `5\r\n0\r\n\r\n\r\n${LAST}`, '0\r\n\r\n', []],
    ['an extension', `3;x\r\nabc\r\n0;last\r\n\r\n`, 'abc', []],
    ['extensions with values', `3;x=1;y="a;b\\"c";z\r\nabc\r\n${LAST}`, 'abc', []],
    ['space and any text in quotes', `3;x="a \\\\b\t,;\xe9"\r\nabc\r\n${LAST}`, 'abc', []],
    ['an extension as long as may be', `1;${'x'.repeat(32)}\r\na\r\n${LAST}`, 'a', []],
    ['a trailer', '0\r\nX-Sum: 7\r\n\r\n', '', ['X-Sum', '7']],
    ['several trailers', '1\r\na\r\n0\r\nX: 1\r\nx:2\r\n\r\n', 'a', ['X', '1', 'x', '2']],
    ['trailers as large as may be', `0\r\nX: ${'x'.repeat(121)}\r\n\r\n`, '', ['X', 'x'.repeat(121)]],
  ])('%s', (_, bytes, content, trailers) => {
    const rest = 'GET /next';
    const read = readBody([bytesOf(bytes + rest)], CHUNKED);
    expect(read).toEqual({ content, trailers, outcome: 'complete', taken: bytes.length });
    expect(readBody(byteByByte(bytesOf(bytes + rest)), CHUNKED)).toEqual(read);
  });
});

describe('chunked bodies that are refused', () => {
  it.each<[what: string, bytes: string, status?: number]>([
    ['no size', '\r\nabc\r\n'],
    ['no hexadecimal', 'g\r\n'],
    ['a sign', '+3\r\nabc\r\n'],
    ['a minus', '-3\r\nabc\r\n'],
    ['a prefix', '0x3\r\nabc\r\n'],
    ['a space before the size', ' 3\r\nabc\r\n'],
    ['a space behind the size', '3 \r\nabc\r\n'],
    ['a tab behind the size', '3\t\r\nabc\r\n'],
    ['a space before an extension', '3 ;x\r\nabc\r\n'],
    ['an underscore in the size', '1_0\r\n'],
    ['NUL in the size', '3\0\r\nabc\r\n'],
    ['14 digits', '10000000000000\r\n'],
    ['16 digits that overflow 64 bits', 'ffffffffffffffff\r\n'],
    ['17 digits that wrap to a small size', '10000000000000003\r\nabc\r\n'],
    ['a size of 100 zeros', `${'0'.repeat(100)}3\r\nabc\r\n`],
    ['a bare LF behind the size', '3\nabc\r\n'],
    ['a bare CR behind the size', '3\rabc\r\n'],
    ['a bare LF behind the content', '3\r\nabc\n0\r\n\r\n'],
    ['a bare CR behind the content', '3\r\nabc\r0\r\n\r\n'],
    ['no line end behind the content', '3\r\nabc0\r\n\r\n'],
    ['content longer than its size', '3\r\nabcd\r\n'],
    ['content shorter than its size', '3\r\nab\r\n0\r\n\r\n'],
    ['two line ends behind the content', '3\r\nabc\r\n\r\n0\r\n\r\n'],
    ['an empty extension', '3;\r\nabc\r\n'],
    ['an extension without a name', '3;=1\r\nabc\r\n'],
    ['an extension without a value', '3;x=\r\nabc\r\n'],
    ['a space in an extension', '3;x y\r\nabc\r\n'],
    ['a space before an extension name', '3; x\r\nabc\r\n'],
    ['a quote that is not closed', '3;x="\r\nabc\r\n'],
    ['bytes behind a quote', '3;x="a"b\r\nabc\r\n'],
    ['a bare LF in an extension', '3;x\nabc\r\n'],
    ['a bare CR in an extension', '3;x\ry\r\nabc\r\n'],
    ['a bare LF in a quote', '3;x="\n"\r\nabc\r\n'],
    ['a control byte in a quote', '3;x="\x01"\r\nabc\r\n'],
    ['NUL behind a backslash', '3;x="\\\0"\r\nabc\r\n'],
    ['an extension too long', `1;${'x'.repeat(33)}\r\na\r\n`],
    ['a bare LF as the last line', '0\r\n\n'],
    ['a bare CR as the last line', '0\r\n\rX'],
    ['a folded trailer', '0\r\nX: 1\r\n 2\r\n\r\n'],
    ['a space before a trailer colon', '0\r\nX : 1\r\n\r\n'],
    ['a bare LF behind a trailer', '0\r\nX: 1\n\r\n'],
    ['NUL in a trailer', '0\r\nX: \0\r\n\r\n'],
    ['a length in a trailer', '0\r\nContent-Length: 3\r\n\r\n'],
    ['a coding in a trailer', '0\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['Connection in a trailer', '0\r\nConnection: close\r\n\r\n'],
    ['Upgrade in a trailer', '0\r\nUpgrade: h2c\r\n\r\n'],
    ['a request in place of trailers', '0\r\nGET / HTTP/1.1\r\n\r\n'],
    ['trailers one byte too large', `0\r\nX: ${'x'.repeat(122)}\r\n\r\n`, 431],
    ['trailers without end', `0\r\nX: ${'x'.repeat(500)}`, 431],
    ['too many trailers', `0\r\n${'X:1\r\n'.repeat(17)}\r\n`, 431],
  ])('%s', (_, bytes, status = 400) => {
    const read = readBody([bytesOf(bytes)], CHUNKED);
    expect(read.outcome).toMatchObject({ status });
    expect(readBody(byteByByte(bytesOf(bytes)), CHUNKED)).toEqual(read);
  });
});

describe('bodies of other framings', () => {
  it.each<[what: string, framing: Framing, bytes: string, content: string, outcome: string, taken: number]>([
    ['none', { kind: 'none' }, 'abc', '', 'complete', 0],
    ['a length of 0', { kind: 'length', length: 0 }, 'abc', '', 'complete', 0],
    ['a length', { kind: 'length', length: 2 }, 'abc', 'ab', 'complete', 2],
    ['a length not reached', { kind: 'length', length: 4 }, 'abc', 'abc', 'incomplete', 0],
    ['to the end of the connection', { kind: 'close' }, 'abc', 'abc', 'incomplete', 0],
    ['chunks that stop', { kind: 'chunked' }, '3\r\nab', 'ab', 'incomplete', 0],
  ])('%s', (_, framing, bytes, content, outcome, taken) => {
    expect(readBody([bytesOf(bytes)], framing)).toMatchObject({ content, outcome, taken });
    expect(readBody(byteByByte(bytesOf(bytes)), framing)).toMatchObject({ content, outcome, taken });
  });
});
