// How requests end: every class of request smuggling as bytes, each refused or read in the one way there is.
import { describe, expect, it } from 'vitest';
import { byteByByte, bytesOf, readRequest } from './support/reading.ts';

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/** A POST with these fields and, behind its head, this text. */
function post(fields: string, text = '', version = '1.1'): string {
  return `POST / HTTP/${version}\r\nHost: a\r\n${fields}\r\n${text}`;
}

describe('framings that are refused', () => {
  it.each<[what: string, bytes: string, status: number]>([
    ['CL.TE', post(`Content-Length: 6\r\n${CHUNKED}`, `0\r\n\r\nG`), 400],
    ['TE.CL', post(`${CHUNKED}Content-Length: 4\r\n`, `5c\r\n${SMUGGLED}`), 400],
    ['both, with a length of 0', post(`Content-Length: 0\r\n${CHUNKED}`, '0\r\n\r\n'), 400],
    ['both, with an unknown coding', post('Content-Length: 4\r\nTransfer-Encoding: x\r\n'), 400],
    ['both, with a bad length', post(`Content-Length: x\r\n${CHUNKED}`), 400],
    ['TE.TE: an unknown coding', post('Transfer-Encoding: xchunked\r\n'), 501],
    ['TE.TE: twice', post(`${CHUNKED}${CHUNKED}`), 400],
    ['TE.TE: twice, one unknown', post(`${CHUNKED}Transfer-encoding: x\r\n`), 400],
    ['TE.TE: identity beside it', post(`Transfer-Encoding: identity\r\n${CHUNKED}`), 400],
    ['TE.TE: a space before the colon', post('Transfer-Encoding : chunked\r\n'), 400],
    ['TE.TE: a tab before the colon', post('Transfer-Encoding\t: chunked\r\n'), 400],
    ['TE.TE: a vertical tab before the value', post('Transfer-Encoding: \x0bchunked\r\n'), 400],
    ['TE.TE: a form feed behind the value', post('Transfer-Encoding: chunked\x0c\r\n'), 400],
    ['TE.TE: a tab behind the value', post('Transfer-Encoding: chunked\t\r\n'), 400],
    ['TE.TE: NUL behind the value', post('Transfer-Encoding: chunked\0\r\n'), 400],
    ['TE.TE: a no-break space', post('Transfer-Encoding: \xa0chunked\r\n'), 400],
    ['TE.TE: hidden behind a bare LF', post('X: 1\nTransfer-Encoding: chunked\r\n'), 400],
    ['TE.TE: hidden behind a bare CR', post('X: 1\rTransfer-Encoding: chunked\r\n'), 400],
    ['TE.TE: a folded value', post('Transfer-Encoding:\r\n chunked\r\n'), 400],
    ['TE.TE: in quotes', post('Transfer-Encoding: "chunked"\r\n'), 400],
    ['TE.TE: a list', post('Transfer-Encoding: gzip, chunked\r\n'), 400],
    ['TE.TE: chunked twice in a list', post('Transfer-Encoding: chunked, chunked\r\n'), 400],
    ['TE.TE: chunked not last', post('Transfer-Encoding: chunked, identity\r\n'), 400],
    ['TE.TE: an empty member', post('Transfer-Encoding: ,chunked\r\n'), 400],
    ['TE.TE: with a parameter', post('Transfer-Encoding: chunked;q=1\r\n'), 400],
    ['TE.TE: empty', post('Transfer-Encoding:\r\n'), 400],
    ['a coding alone', post('Transfer-Encoding: gzip\r\n'), 501],
    ['identity', post('Transfer-Encoding: identity\r\n'), 501],
    ['chunked in HTTP/1.0', post(CHUNKED, '0\r\n\r\n', '1.0'), 400],
    ['chunked with keep-alive in HTTP/1.0', post(`Connection: keep-alive\r\n${CHUNKED}`, '', '1.0'), 400],
    ['two lengths', post('Content-Length: 4\r\nContent-Length: 5\r\n'), 400],
    ['the same length twice', post('Content-Length: 4\r\ncontent-length: 4\r\n'), 400],
    ['a list of lengths', post('Content-Length: 4, 5\r\n'), 400],
    ['a list of the same length', post('Content-Length: 4,4\r\n'), 400],
    ['a plus', post('Content-Length: +4\r\n'), 400],
    ['a minus', post('Content-Length: -4\r\n'), 400],
    ['minus zero', post('Content-Length: -0\r\n'), 400],
    ['hexadecimal', post('Content-Length: 0x4\r\n'), 400],
    ['an exponent', post('Content-Length: 4e0\r\n'), 400],
    ['a fraction', post('Content-Length: 4.0\r\n'), 400],
    ['a space within', post('Content-Length: 4 4\r\n'), 400],
    ['an underscore', post('Content-Length: 4_4\r\n'), 400],
    ['no digits', post('Content-Length:\r\n'), 400],
    ['digits of another script', post('Content-Length: \xb2\r\n'), 400],
    ['a vertical tab before the length', post('Content-Length: \x0b4\r\n'), 400],
    ['a tab behind the length', post('Content-Length: 4 \t \r\n'), 400],
    ['a space before the colon', post('Content-Length : 4\r\n'), 400],
    ['2^53', post('Content-Length: 9007199254740992\r\n'), 400],
    ['2^64 + 4', post('Content-Length: 18446744073709551620\r\n'), 400],
    ['a length of 300 digits', post(`Content-Length: ${'0'.repeat(299)}4\r\n`), 400],
  ])('%s', (_, bytes, status) => {
    const read = readRequest([bytesOf(bytes)]);
    expect(read.outcome).toMatchObject({ status });
    expect(readRequest(byteByByte(bytesOf(bytes)))).toEqual(read);
  });
});

describe('framings that are read', () => {
  it.each<[what: string, bytes: string, content: string, rest: string]>([
    ['a length', post('Content-Length: 3\r\n', `abc${SMUGGLED}`), 'abc', SMUGGLED],
    [
      'CL.0: a length is a body, whatever it looks like',
      post(`Content-Length: ${SMUGGLED.length}\r\n`, SMUGGLED),
      SMUGGLED,
      '',
    ],
    [
      'a GET with a length has a body',
      `GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc${SMUGGLED}`,
      'abc',
      SMUGGLED,
    ],
    ['no length is no body', post('', SMUGGLED), '', SMUGGLED],
    ['a length of 0', post('Content-Length: 0\r\n', SMUGGLED), '', SMUGGLED],
    ['space around a length', post('Content-Length: \t 3  \r\n', 'abc'), 'abc', ''],
    ['leading zeros', post('Content-Length: 003\r\n', 'abc'), 'abc', ''],
    ['a length in HTTP/1.0', post('Content-Length: 3\r\n', 'abcd', '1.0'), 'abc', 'd'],
    ['chunks', post(CHUNKED, `3\r\nabc\r\n0\r\n\r\n${SMUGGLED}`), 'abc', SMUGGLED],
    ['another case of chunked', post('tRANSFER-eNCODING: \tCHUNKED \r\n', '0\r\n\r\nx'), '', 'x'],
    [
      'a name that only looks like it',
      post('Transfer_Encoding: chunked\r\nContent-Length: 1\r\n', 'ab'),
      'a',
      'b',
    ],
    ['TE is another field', post('TE: chunked\r\nContent-Length: 1\r\n', 'ab'), 'a', 'b'],
  ])('%s', (_, bytes, content, rest) => {
    const read = readRequest([bytesOf(bytes)]);
    expect(read).toMatchObject({ content, outcome: 'complete', taken: bytes.length - rest.length });
    expect(readRequest(byteByByte(bytesOf(bytes)))).toEqual(read);
  });
});
