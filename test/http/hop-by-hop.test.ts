import { describe, expect, it } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import { isTrailerField, stripHopByHop } from '../../src/http/hop-by-hop.ts';

describe('stripHopByHop', () => {
  it.each([
    ['the fixed ones', 'Connection: close | Keep-Alive: 5 | TE: trailers | Upgrade: x | A: 1', 'A: 1'],
    [
      'more fixed ones',
      'Proxy-Connection: x | Proxy-Authorization: x | Transfer-Encoding: chunked | A: 1',
      'A: 1',
    ],
    ['those that Connection names', 'Connection: close, X-Own ,X-Two | X-OWN: 1 | x-two: 2 | A: 1', 'A: 1'],
    ['those of several Connection fields', 'Connection: a | B: 1 | Connection: b | A: 1 | C: 1', 'C: 1'],
    [
      'never what frames or routes',
      'Connection: Host, Content-Length | Host: a | Content-Length: 1',
      'Host: a | Content-Length: 1',
    ],
    [
      'never what the gateway vouches for',
      'Connection: X-Forwarded-For, via | X-Forwarded-For: 1 | Via: x',
      'X-Forwarded-For: 1 | Via: x',
    ],
    ['nothing for empty options', 'Connection: , , | A: 1', 'A: 1'],
    ['nothing without Connection', 'A: 1 | B: 2', 'A: 1 | B: 2'],
  ])('takes away %s', (_, before, after) => {
    const headers = new HeaderFields(fields(before));
    stripHopByHop(headers);
    expect(headers.toRaw()).toEqual(fields(after));
  });
});

describe('isTrailerField', () => {
  it.each([
    ['X-Checksum', true],
    ['grpc-status', true],
    ['Content-Length', false],
    ['Host', false],
    ['Authorization', false],
    ['Set-Cookie', false],
    ['X-Forwarded-For', false],
  ])('%s: %s', (name, expected) => expect(isTrailerField(name)).toBe(expected));
});

function fields(text: string): string[] {
  return text.split(' | ').flatMap((field) => {
    const [name = '', value = ''] = field.split(/: ?/);
    return [name, value];
  });
}
