// Listeners that cannot stand side by side: the same address with the same hosts, with and without TLS or HTTP/2, or with
// different bounds on what holds before the host is known.
import type { Address, ListenerRecord } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { SpecReading } from '../reading.ts';
import type { Written } from '../types.ts';

type Listener = ListenerRecord & Written;

/** Listeners may share an address if all or none of them use TLS, and HTTP/2, and no host is served by two of them. */
export function checkListenerClashes(reading: SpecReading, listeners: readonly Listener[]): void {
  const byAddress = new Map<string, Listener[]>();
  for (const listener of listeners) {
    // Port 0 is another port each time.
    if ('port' in listener.address && listener.address.port === 0) continue;
    const address = addressText(listener.address);
    const earlier = byAddress.get(address) ?? [];
    const clash = earlier.map((first) => clashOf(first, listener)).find((found) => found !== undefined);
    const [first] = earlier;
    if (clash !== undefined) reportClash(reading, { ...clash, second: listener, address });
    else if (first !== undefined) checkSameBounds(reading, { first, second: listener, address });
    byAddress.set(address, [...earlier, listener]);
  }
}

interface Clash {
  readonly code: string;
  readonly first: Listener;
  readonly what: string;
  readonly hint: string;
}

function clashOf(first: Listener, second: Listener): Clash | undefined {
  if ((first.tls === undefined) !== (second.tls === undefined)) {
    const hint = 'give one of the two another port';
    return { code: 'GW1502', first, what: 'one with `tls` and one without', hint };
  }
  if ((first.http2 ?? false) !== (second.http2 ?? false)) {
    const hint = 'give both the same `http2`, or one of them another port';
    return { code: 'GW1502', first, what: 'one with `http2` and one without', hint };
  }
  const hint = 'give one of the two another port, or `hosts` that the other does not serve';
  if (first.hosts.length === 0 && second.hosts.length === 0) {
    return { code: 'GW1502', first, what: 'and both serve every host', hint };
  }
  const shared = first.hosts.find((host) => second.hosts.includes(host));
  return shared === undefined
    ? undefined
    : { code: 'GW1502', first, what: `and both serve the host "${shared}"`, hint };
}

function reportClash(
  reading: SpecReading,
  { code, first, second, what, hint, address }: Clash & { second: Listener; address: string },
): void {
  const at = addressNode(second);
  reading.report(
    code,
    at,
    `listeners \`${first.name}\` and \`${second.name}\` share the address ${address}, ${what}`,
    {
      hint,
      related: [{ message: `\`${first.name}\` is here`, span: spanOf(addressNode(first)) }],
    },
  );
}

/** What belongs to a connection rather than to a request, with the name it has in the record. */
const SHARED = [
  ['timeouts', 'head', 'headMs'],
  ['timeouts', 'body', 'bodyMs'],
  ['timeouts', 'idle', 'idleMs'],
  ['timeouts', 'tunnel', 'tunnelMs'],
  ['limits', 'connections', 'connections'],
  ['limits', 'requestsPerConnection', 'requestsPerConnection'],
  ['limits', 'head', 'headBytesMax'],
  ['limits', 'fields', 'fields'],
] as const;

interface Pair {
  readonly first: Listener;
  readonly second: Listener;
  readonly address: string;
}

function checkSameBounds(reading: SpecReading, { first, second, address }: Pair): void {
  for (const [section, key, name] of SHARED) {
    const boundOf = (listener: Listener) => Reflect.get(listener[section], name);
    if (boundOf(first) === boundOf(second)) continue;
    const nodeOf = (listener: Listener) =>
      reading.child(reading.child(listener.node, section), key) ?? addressNode(listener);
    const message = `listeners \`${first.name}\` and \`${second.name}\` share the address ${address} but differ in \`${section}.${key}\``;
    reading.report('GW1503', nodeOf(second), message, {
      hint: 'give both the same value: it holds before a request says which of them it is for',
      related: [{ message: `\`${first.name}\` is here`, span: spanOf(nodeOf(first)) }],
    });
    return;
  }
}

function addressNode({ node }: Listener) {
  return (node.kind === 'map' ? node.entries.get('address')?.value : undefined) ?? node;
}

function addressText(address: Address): string {
  if ('unix' in address) return `unix:${address.unix}`;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
