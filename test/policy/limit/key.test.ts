import { describe, expect, it, test } from 'vitest';
import { createKeyMaker, network } from '../../../src/policy/limit/key.ts';
import { exchangeOf } from '../support/exchange.ts';

const caller = (consumer: string, claims: Record<string, unknown> = {}) => ({
  identity: { consumer, groups: [], scopes: [], claims },
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:DB8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['', ''],
])('%s is counted as %s', (address, counted) => {
  expect(network(address)).toBe(counted);
});

describe('keys', () => {
  it('are the same for the same, and of another kind never the same', () => {
    const byAddress = createKeyMaker(['client-ip'], 'client-ip');
    const byConsumer = createKeyMaker(['consumer'], 'client-ip');
    const named = exchangeOf(caller('192.0.2.1'));
    expect(byConsumer(named)).toBe(byConsumer(exchangeOf(caller('192.0.2.1'))));
    expect(byConsumer(named)).not.toBe(byAddress(named));
    expect(byConsumer(exchangeOf())).toBe(byAddress(exchangeOf()));
  });

  it('of several parts cannot be written by a client into those of others', () => {
    const make = createKeyMaker(['header:x-a', 'header:x-b'], 'skip');
    const of = (a: string, b: string) => make(exchangeOf({ headers: ['X-A', a, 'X-B', b] }));
    expect(of('1', '2')).toBe(of('1', '2'));
    expect(of('1|header:x-b=2', '3')).not.toBe(of('1', '2|header:x-b=3'));
    expect(of('1', '2')).not.toBe(of('2', '1'));
  });

  it('are short, however long the header', () => {
    const make = createKeyMaker(['header:x-a'], 'skip');
    const of = (value: string) => make(exchangeOf({ headers: ['X-A', value] })) ?? '';
    expect(of('a'.repeat(10_000)).length).toBeLessThan(70);
    expect(of('a'.repeat(10_000))).not.toBe(of('a'.repeat(10_001)));
  });

  it('take claims that are text or numbers, and the route', () => {
    const make = createKeyMaker(['claim:tenant', 'route'], 'skip');
    const of = (tenant: unknown, route: string) => make({ ...exchangeOf(caller('c', { tenant })), route });
    expect(of('t1', 'r')).not.toBe(of('t2', 'r'));
    expect(of('t1', 'r')).not.toBe(of('t1', 's'));
    expect(of(7, 'r')).toBe(of('7', 'r'));
    expect(of({ name: 't1' }, 'r')).toBeUndefined();
  });

  it.each(['refuse', 'skip'] as const)('are none when a part is missing (%s)', (anonymous) => {
    expect(createKeyMaker(['client-ip', 'consumer'], anonymous)(exchangeOf())).toBeUndefined();
  });
});
