import { BlockList, isIP } from 'node:net';

/**
 * Makes the test whether a peer's forwarding fields are believed, from addresses and CIDR blocks. Peers on a unix
 * socket have no address; they are trusted if the list holds `unix`.
 */
export function createTrust(trustedProxies: readonly string[]): (address: string) => boolean {
  if (trustedProxies.length === 0) return () => false;
  const list = new BlockList();
  for (const entry of trustedProxies) {
    if (entry !== 'unix') addEntry(list, entry);
  }
  const unix = trustedProxies.includes('unix');
  return (written) => {
    // A link-local address may carry its zone, which BlockList does not take.
    const address = written.replace(/%.*$/, '');
    const family = isIP(address);
    return family === 0 ? unix && address === '' : list.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
}

function addEntry(list: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/');
  const version = isIP(address);
  if (version === 0) throw new Error(`"${entry}" is no address and no CIDR block`);
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}
