import { describe, expect, it } from 'vitest';
import {
  type Hop,
  parseForwarded,
  plainAddress,
  resolveClient,
  writeForwarding,
  writeVia,
} from '../../src/http/forwarded.ts';
import { HeaderFields } from '../../src/http/header-fields.ts';

const TRUSTED = new Set(['10.0.0.1', '10.0.0.2', 'fd00::1']);

function hopFrom(remoteAddress: string, changes: Partial<Hop> = {}): Hop {
  return {
    connection: { remoteAddress, remotePort: 5_000, localPort: 8_080, scheme: 'http' },
    authority: 'api.example.com:8080',
    trusted: (address) => TRUSTED.has(address),
    ...changes,
  };
}

describe('resolveClient', () => {
  it.each([
    [
      'an untrusted peer is the client',
      '1.1.1.1',
      { 'x-forwarded-for': '9.9.9.9', 'x-forwarded-proto': 'https' },
      '1.1.1.1',
      'http',
    ],
    ['a trusted peer without fields is the client', '10.0.0.1', {}, '10.0.0.1', 'http'],
    [
      'a trusted peer names the client',
      '10.0.0.1',
      { 'x-forwarded-for': '9.9.9.9', 'x-forwarded-proto': 'https' },
      '9.9.9.9',
      'https',
    ],
    [
      'what the client itself wrote is not believed',
      '10.0.0.1',
      { 'x-forwarded-for': '6.6.6.6, 9.9.9.9' },
      '9.9.9.9',
      'http',
    ],
    [
      'trusted proxies in a row are passed over',
      '10.0.0.1',
      { 'x-forwarded-for': '9.9.9.9, 10.0.0.2' },
      '9.9.9.9',
      'http',
    ],
    [
      'only trusted ones: the farthest',
      '10.0.0.1',
      { 'x-forwarded-for': 'fd00::1, 10.0.0.2' },
      'fd00::1',
      'http',
    ],
    [
      'what is no address ends the search',
      '10.0.0.1',
      { 'x-forwarded-for': '9.9.9.9, unknown, 10.0.0.2' },
      '10.0.0.2',
      'http',
    ],
    [
      'ports and brackets do not count',
      '10.0.0.1',
      { 'x-forwarded-for': '[2001:db8::1]:99' },
      '2001:db8::1',
      'http',
    ],
    ['IPv4 ports do not count', '10.0.0.1', { 'x-forwarded-for': '9.9.9.9:1234' }, '9.9.9.9', 'http'],
    [
      'Forwarded serves as well',
      '10.0.0.1',
      { forwarded: 'for=6.6.6.6, for="[2001:db8::1]:1";proto=https' },
      '2001:db8::1',
      'https',
    ],
    [
      'the scheme that the client itself wrote is not believed, in Forwarded',
      '10.0.0.1',
      { forwarded: 'for=6.6.6.6;proto=https, for=9.9.9.9;proto=http' },
      '9.9.9.9',
      'http',
    ],
    [
      'nor in X-Forwarded-Proto',
      '10.0.0.1',
      { 'x-forwarded-for': '9.9.9.9', 'x-forwarded-proto': 'https, http' },
      '9.9.9.9',
      'http',
    ],
    [
      'nor in a Forwarded beside the X-Forwarded-For of a trusted peer',
      '10.0.0.1',
      { forwarded: 'for=6.6.6.6;proto=https', 'x-forwarded-for': '9.9.9.9' },
      '9.9.9.9',
      'http',
    ],
    [
      'one scheme stands for the whole way',
      '10.0.0.1',
      { 'x-forwarded-for': '9.9.9.9, 10.0.0.2', 'x-forwarded-proto': 'https' },
      '9.9.9.9',
      'https',
    ],
    [
      'a quote that never ends hides nothing behind it',
      '10.0.0.1',
      { forwarded: 'for="6.6.6.6, for=9.9.9.9' },
      '10.0.0.1',
      'http',
    ],
    [
      'the scheme is the one told beside the client',
      '10.0.0.1',
      { forwarded: 'for=9.9.9.9;proto=https, for=10.0.0.2;proto=http' },
      '9.9.9.9',
      'https',
    ],
    [
      'X-Forwarded-For goes before Forwarded',
      '10.0.0.1',
      { forwarded: 'for=6.6.6.6', 'x-forwarded-for': '9.9.9.9' },
      '9.9.9.9',
      'http',
    ],
    ['an unknown scheme is none', '10.0.0.1', { 'x-forwarded-proto': 'gopher' }, '10.0.0.1', 'http'],
  ])('%s', (_, peer, headers, address, scheme) => {
    const fields = new HeaderFields(Object.entries(headers).flat());
    expect(resolveClient(fields, hopFrom(peer))).toEqual({ address, scheme });
  });
});

describe('writeForwarding', () => {
  it('replaces what an untrusted peer says', () => {
    const headers = new HeaderFields([
      ...['X-Forwarded-For', '6.6.6.6', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'evil'],
      ...['X-Forwarded-Port', '1', 'Forwarded', 'for=6.6.6.6', 'X-FORWARDED-FOR', '7.7.7.7'],
    ]);
    writeForwarding(headers, hopFrom('1.1.1.1'));
    expect(Object.fromEntries(headers)).toEqual({
      'x-forwarded-for': '1.1.1.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'api.example.com:8080',
      'x-forwarded-port': '8080',
      forwarded: 'for=1.1.1.1;host="api.example.com:8080";proto=http',
    });
  });

  it('lets no other field through by which an upstream might be told of the client', () => {
    const raw = [
      'X-Real-IP',
      'X-Forwarded-Prefix',
      'X-Forwarded-Ssl',
      'X_Forwarded_For',
      'x-real_ip',
      'X-Mine',
    ];
    const headers = new HeaderFields(raw.flatMap((name) => [name, '6.6.6.6']));
    writeForwarding(headers, hopFrom('1.1.1.1'));
    expect([...headers].filter(([, value]) => value === '6.6.6.6')).toEqual([['X-Mine', '6.6.6.6']]);
  });

  it('keeps them from a trusted peer, but not the ones with underscores, which no proxy writes', () => {
    const raw = ['X-Real-IP', 'X-Forwarded-Prefix', 'X_Forwarded_For'];
    const headers = new HeaderFields(raw.flatMap((name) => [name, '6.6.6.6']));
    writeForwarding(headers, hopFrom('10.0.0.1'));
    expect([...headers].filter(([, value]) => value === '6.6.6.6').map(([name]) => name)).toEqual([
      'X-Real-IP',
      'X-Forwarded-Prefix',
    ]);
  });

  it('adds to what a trusted peer says', () => {
    const headers = new HeaderFields([
      ...['x-forwarded-for', '9.9.9.9', 'x-forwarded-proto', 'https', 'x-forwarded-host', 'shop.example'],
      ...['x-forwarded-port', '443', 'forwarded', 'for=9.9.9.9;proto=https'],
    ]);
    writeForwarding(headers, hopFrom('fd00::1'));
    expect(Object.fromEntries(headers)).toEqual({
      'x-forwarded-for': '9.9.9.9, fd00::1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example',
      'x-forwarded-port': '443',
      forwarded: 'for=9.9.9.9;proto=https, for="[fd00::1]";host="api.example.com:8080";proto=http',
    });
  });

  it('says of a unix socket what can be said', () => {
    const headers = new HeaderFields();
    const connection = { remoteAddress: '', remotePort: 0, localPort: 0, scheme: 'http' } as const;
    writeForwarding(headers, hopFrom('', { connection, authority: '' }));
    expect(Object.fromEntries(headers)).toEqual({
      'x-forwarded-proto': 'http',
      forwarded: 'for=unknown;proto=http',
    });
  });
});

describe('writeVia', () => {
  it('adds to a Via that is there', () => {
    const headers = new HeaderFields(['Via', '1.0 fred']);
    writeVia(headers, '1.1');
    expect(headers.all('via')).toEqual(['1.0 fred, 1.1 gw']);
  });
});

describe('parseForwarded', () => {
  it.each([
    ['for=192.0.2.43, for=198.51.100.17', [{ for: '192.0.2.43' }, { for: '198.51.100.17' }]],
    ['For="[2001:db8:cafe::17]:4711";Proto=HTTP', [{ for: '[2001:db8:cafe::17]:4711', proto: 'HTTP' }]],
    ['for="a,b;c";proto=x', [{ for: 'a,b;c', proto: 'x' }]],
    ['for="a\\"b"', [{ for: 'a"b' }]],
    ['', []],
  ])('%s', (text, elements) => expect(parseForwarded(text)).toEqual(elements));
});

describe('plainAddress', () => {
  it.each([
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::1', '::1'],
    ['10.0.0.1', '10.0.0.1'],
  ])('%s', (address, plain) => expect(plainAddress(address)).toBe(plain));
});

describe('parseForwarded, of hostile text', () => {
  it.each([
    ['quotes and backslashes', '"\\'.repeat(100_000)],
    ['escaped quotes', `"${'\\"'.repeat(100_000)}`],
    ['one long name', 'a'.repeat(200_000)],
  ])('takes linear time for %s', (_, text) => {
    const began = performance.now();
    parseForwarded(text);
    // Where time grew with the square, these took minutes.
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
