// What the trie is built from: each way into each route, on each listener, for each host.
import type { MatchEntry } from '../matching/types.ts';
import type { Gateway, Route, RouteMatch } from '../spec/types.ts';
import { hostsMeet } from '../spec/value/host.ts';

/** Entries in a fixed order, and where each comes from. */
export interface Entries {
  readonly list: readonly MatchEntry[];
  readonly origins: ReadonlyMap<MatchEntry, EntryOrigin>;
}

interface EntryOrigin {
  readonly route: Route;
  readonly match: RouteMatch;
}

const EVERY_HOST: readonly string[] = [''];

/** The entries of a gateway; routes and listeners are numbered in the order of their names. */
export function listEntries(gateway: Gateway): Entries {
  const list: MatchEntry[] = [];
  const origins = new Map<MatchEntry, EntryOrigin>();
  const listeners = new Map(gateway.listeners.map(({ name }, index) => [name, index]));
  for (const [index, route] of gateway.routes.entries()) {
    for (const name of route.listeners) {
      const listener = listeners.get(name);
      if (listener === undefined) continue;
      for (const match of route.matches) {
        for (const entry of entriesOf(gateway, listener, { index, route, match })) {
          list.push(entry);
          origins.set(entry, { route, match });
        }
      }
    }
  }
  return { list, origins };
}

interface Way extends EntryOrigin {
  readonly index: number;
}

/** One entry for each host of the match that the listener can see; the match's own host gives the rank. */
function entriesOf(gateway: Gateway, listener: number, { index, route, match }: Way): MatchEntry[] {
  const served = gateway.listeners[listener]?.hosts ?? [];
  const hosts = match.hosts.length === 0 ? EVERY_HOST : match.hosts;
  const seen = hosts.filter((host) => served.length === 0 || served.some((each) => hostsMeet(host, each)));
  return seen.map((host) => ({
    listener,
    host,
    path: match.path,
    methods: match.methods,
    headers: match.headers,
    query: match.query,
    priority: route.priority,
    route: index,
  }));
}
