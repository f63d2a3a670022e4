import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createBlockTest, isAddress, isAddressBlock } from '../../src/util/address-block.ts';

describe('isAddressBlock', () => {
  it.each(['10.0.0.0/8', '0.0.0.0/0', '192.0.2.7', 'fd00::/8', '::1', '::/0', '::ffff:192.0.2.0/120'])(
    'takes %s',
    (text) => expect(isAddressBlock(text)).toBe(true),
  );

  it.each([
    '',
    '/8',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10.0.0.0/ 8',
    'fd00::/129',
    'fd00:::1',
    '[::1]',
    '::1%eth0',
    'example.com',
    '1:2:3:4:5:6:7:8:9',
  ])('does not take %s', (text) => expect(isAddressBlock(text)).toBe(false));
});

describe('createBlockTest', () => {
  it.each<[blocks: string[], address: string, expected: boolean]>([
    [['10.0.0.0/8'], '10.255.255.255', true],
    [['10.0.0.0/8'], '11.0.0.0', false],
    [['10.0.0.0/9'], '10.128.0.0', false],
    [['10.1.2.3'], '10.1.2.3', true],
    [['10.1.2.3'], '10.1.2.2', false],
    [['0.0.0.0/0'], '255.255.255.255', true],
    [['0.0.0.0/0'], '::1', false],
    [['::/0'], '192.0.2.1', false],
    [['fe80::/10'], 'fe80::1%eth0', true],
    [['2001:db8::/33'], '2001:db8:8000::', false],
    [['2001:DB8:0:0::1'], '2001:db8::1', true],
    [['192.0.2.0/24'], '::ffff:192.0.2.9', true],
    [['192.0.2.0/24'], '::ffff:c000:209', true],
    [['::ffff:192.0.2.0/120'], '192.0.2.9', true],
    [['::ffff:192.0.2.0/120'], '192.0.3.9', false],
    [['10.0.0.0/8'], '', false],
    [['10.0.0.0/8'], '10.0.0.1.evil.example', false],
    [['10.0.0.0/8'], '0x0a.0.0.1', false],
    [[], '10.0.0.1', false],
  ])('%j and %j: %s', (blocks, address, expected) => expect(createBlockTest(blocks)(address)).toBe(expected));

  it('refuses what is no block', () => {
    expect(() => createBlockTest(['example.com'])).toThrow('"example.com" is no address and no CIDR block');
  });
});

test('it agrees with the platform', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const block = fc.tuple(address, fc.nat(32));
  fc.assert(
    fc.property(block, address, ([base, bits], asked) => {
      const family = (text: string) => (isIP(text) === 4 ? 'ipv4' : 'ipv6');
      const list = new BlockList();
      list.addSubnet(base, bits, family(base));
      // The platform also finds IPv6 blocks in IPv4 addresses, by mapping these; here a family stays its own.
      fc.pre(family(base) === family(asked) && !/^:(:|0)/.test(base) && !/^(::|0:)/.test(asked));
      expect(createBlockTest([`${base}/${bits}`])(asked)).toBe(list.check(asked, family(asked)));
      expect(isAddress(asked)).toBe(true);
    }),
  );
});
