import { describe, expect, it } from 'vitest';
import { createTrust } from '../../src/proxy/trusted-proxies.ts';

describe('createTrust', () => {
  it.each([
    [[], '10.0.0.1', false],
    [['10.0.0.1'], '10.0.0.1', true],
    [['10.0.0.0/8'], '10.255.0.1', true],
    [['10.0.0.0/8'], '11.0.0.1', false],
    [['fd00::/8'], 'fd12::1', true],
    [['fd00::/8'], 'fe80::1', false],
    [['0.0.0.0/0'], '1.2.3.4', true],
    [['0.0.0.0/0'], '', false],
    [['unix'], '', true],
    [['10.0.0.1'], 'not an address', false],
  ])('%j and %j: %s', (list, address, expected) => expect(createTrust(list)(address)).toBe(expected));

  it('refuses what is no address', () => {
    expect(() => createTrust(['example.com'])).toThrow('"example.com" is no address and no CIDR block');
  });
});
