// How many requests may be on their way at once: counted from here until their answers have been sent, whatever ends
// them. No request waits for another; what is too much is refused at once. Alone, a process counts by itself without
// waiting; where several serve together each asks for a place.
import type { Exchange } from '../http/types.ts';
import { compareConcurrency, concurrencyMeaning } from './compare/quota.ts';
import { refuseAnonymous } from './limit/handler.ts';
import { KEY_PROPERTIES, type KeyOptions, keyMakerOf } from './limit/options.ts';
import { refuse } from './refuse.ts';
import { CLOSED } from './schema-parts.ts';
import type { Place, Together } from './together.ts';
import type { KeptState, PolicyDeps, PolicyHandler, PolicyKind, Verdict } from './types.ts';

/** What the spec says under `concurrency:`. */
export type ConcurrencyOptions = KeyOptions & { readonly limit: number };

/** The `concurrency` policy. */
export const concurrencyPolicy: PolicyKind<ConcurrencyOptions> = {
  kind: 'concurrency',
  phase: 'rate-limit',
  summary: 'Bounds how many requests are on their way at once.',
  schema: {
    type: 'object',
    required: ['limit'],
    properties: {
      limit: {
        type: 'integer',
        minimum: 1,
        maximum: 1_000_000,
        description:
          'How many requests may be on their way at once; a WebSocket counts as long as it is open. More get 429, or 503 when there is no `key`.',
      },
      key: {
        ...withoutDefault(KEY_PROPERTIES.key),
        description:
          'Whom a request is counted for, as in `rateLimit`. Left out, all requests with this policy are counted together.',
      },
      anonymous: KEY_PROPERTIES.anonymous,
    },
    ...CLOSED,
  },
  secretPaths: [],
  check: () => [],
  meaning: concurrencyMeaning,
  compare: compareConcurrency,
  createHandler: createConcurrencyHandler,
};

function withoutDefault({ default: _, ...rest }: typeof KEY_PROPERTIES.key) {
  return rest;
}

/** How many are on their way, by key; keys with none are not held. */
class InFlight implements KeptState {
  readonly counts = new Map<string, number>();

  close(): void {
    this.counts.clear();
  }
}

function createConcurrencyHandler(options: ConcurrencyOptions, deps: PolicyDeps): PolicyHandler {
  const { key, anonymous } = options;
  const makeKey = key === undefined ? () => 'all' : keyMakerOf(options);
  const places =
    deps.together === undefined ? ownPlaces(options, deps) : sharedPlaces(options, deps.together, deps.name);
  return {
    request(exchange) {
      const made = makeKey(exchange);
      if (made !== undefined) return places.take(exchange, made);
      return anonymous === 'refuse' ? refuseAnonymous(exchange).verdict : undefined;
    },
    end: (exchange) => places.giveBack(exchange),
  };
}

/** Takes places for exchanges and gives them back. */
interface Places {
  take(exchange: Exchange, key: string): Verdict | Promise<Verdict>;
  giveBack(exchange: Exchange): void;
}

function ownPlaces({ limit, key }: ConcurrencyOptions, { keep }: PolicyDeps): Places {
  const { counts } = keep('in-flight', () => new InFlight());
  const counted = new WeakMap<Exchange, string>();
  return {
    take(exchange, made) {
      const count = counts.get(made) ?? 0;
      if (count >= limit) return tooMany(exchange, key);
      counts.set(made, count + 1);
      counted.set(exchange, made);
      return undefined;
    },
    giveBack(exchange) {
      const made = counted.get(exchange);
      if (made === undefined) return;
      counted.delete(exchange);
      const count = (counts.get(made) ?? 0) - 1;
      if (count > 0) counts.set(made, count);
      else counts.delete(made);
    },
  };
}

function sharedPlaces(
  { limit, key: option }: ConcurrencyOptions,
  together: Together,
  policy: string,
): Places {
  const places = new WeakMap<Exchange, Place>();
  return {
    take(exchange, key) {
      const place = together.occupy({ policy, key, limit });
      // A client may leave before the answer comes: the place is given back all the same.
      places.set(exchange, place);
      return place.granted.then((granted) => (granted ? undefined : tooMany(exchange, option)));
    },
    giveBack: (exchange) => places.get(exchange)?.leave(),
  };
}

function tooMany(exchange: Exchange, key: KeyOptions['key']) {
  const status = key === undefined ? 503 : 429;
  const detail = 'Too many requests at once; try again when others have ended.';
  return refuse(exchange, { status, detail }, { 'retry-after': '1' });
}
