/**
 * Weighted rendezvous hashing: every endpoint scores each key, the highest score takes it. When an endpoint
 * comes or goes only its own keys move; no ring or table has to be kept, and weights count exactly. O(endpoints) a request, which is a handful.
 */
import type { Balance } from '../../artifact/types.ts';
import type { Exchange } from '../../http/types.ts';
import { cookieOf } from '../cookie.ts';
import type { Balancer, EndpointState } from '../types.ts';
import { createWeightedChoice } from '../weighted.ts';

/** The same endpoint for the same key; by chance when the exchange has no key (no such header or cookie). */
export const hash: Balancer = {
  kind: 'hash',
  create(endpoints, balance, random) {
    const seeded = endpoints.map((state) => ({ state, seed: hashText(state.endpoint.url) }));
    const fallback = createWeightedChoice(
      endpoints.map((state) => ({ value: state, weight: state.weight })),
      random,
    );
    const boundPercent = balance.kind === 'hash' ? balance.boundedLoadPercent : undefined;
    return (exchange) => {
      const key = keyOf(exchange, balance);
      if (key === undefined) return fallback();
      const hashed = hashText(key);
      if (boundPercent === undefined) return highest(seeded, hashed);
      return highest(withinBound(seeded, boundPercent), hashed);
    };
  },
};

interface Seeded {
  readonly state: EndpointState;
  readonly seed: number;
}

function highest(seeded: readonly Seeded[], key: number): EndpointState {
  return seeded.reduce((best, next) => (score(next, key) > score(best, key) ? next : best)).state;
}

/**
 * Those that may take another request: none may have more under way than its share of all, and some percent above
 * it. Keys whose endpoint may not go to the one that would have them if it were gone, and come back when it may again.
 */
function withinBound(seeded: readonly Seeded[], percent: number): readonly Seeded[] {
  let active = 1;
  let weight = 0;
  for (const { state } of seeded) {
    active += state.active;
    weight += state.weight;
  }
  // Bounds above the shares add up to more than all there is, so some endpoint is always within its own.
  const perWeight = (active * percent) / 100 / weight;
  return seeded.filter(({ state }) => state.active < Math.ceil(perWeight * state.weight));
}

/** `-weight / ln(u)` with u uniform in (0, 1) per key and endpoint: the chance to be highest is in proportion to weight. */
function score({ state, seed }: Seeded, key: number): number {
  const uniform = (mix(key ^ seed) + 0.5) / 2 ** 32;
  return -state.weight / Math.log(uniform);
}

function keyOf(exchange: Exchange, balance: Balance): string | undefined {
  if (balance.kind !== 'hash') return undefined;
  if (balance.by === 'client-ip') return exchange.clientAddress || undefined;
  const name = balance.name ?? '';
  if (balance.by === 'header') return exchange.request.headers.get(name.toLowerCase());
  return balance.by === 'param' ? exchange.params[name] : cookieOf(exchange, name);
}

/** FNV-1a over UTF-16 units: good enough with `mix` behind it, and the same on every machine. */
function hashText(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return mix(value);
}

/** MurmurHash3's finaliser: every input bit moves every output bit. */
function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
