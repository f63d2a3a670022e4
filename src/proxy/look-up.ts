/** Names by the system: hosts as the system knows them (its hosts file too), services by DNS. */
import { lookup, resolveSrv } from 'node:dns/promises';
import type { LookUp } from '../upstream/types.ts';

/** Looks names up on this machine. */
export const lookUp: LookUp = {
  async addresses(host, family) {
    const all = await lookup(host, { all: true, family: family ?? 0, order: 'verbatim' });
    // Of a host with both kinds one server would become two endpoints, and it may listen on one kind only.
    const preferred = family ?? all[0]?.family;
    const addresses = all.filter((each) => each.family === preferred).map(({ address }) => address);
    if (addresses.length === 0) throw new Error('no address');
    return [...new Set(addresses)];
  },
  async services(name) {
    const records = await resolveSrv(name);
    if (records.length === 0) throw new Error('no SRV record');
    return records.map(({ name: host, port, priority, weight }) => ({ host, port, priority, weight }));
  },
};
