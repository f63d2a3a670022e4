// How many requests may be on their way at once: counted from here until their answers have been sent, whatever ends
// them. Nothing waits; what is too much is refused at once.
import type { Exchange } from '../http/types.ts';
import { refuseAnonymous } from './limit/handler.ts';
import { KEY_PROPERTIES, type KeyOptions, keyMakerOf } from './limit/options.ts';
import { refuse } from './refuse.ts';
import type { KeptState, PolicyDeps, PolicyHandler, PolicyKind } from './types.ts';

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
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: () => [],
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
  const { limit, key, anonymous } = options;
  const makeKey = key === undefined ? () => 'all' : keyMakerOf(options);
  const { counts } = deps.keep('in-flight', () => new InFlight());
  const counted = new WeakMap<Exchange, string>();
  return {
    request(exchange) {
      const made = makeKey(exchange);
      if (made === undefined) return anonymous === 'refuse' ? refuseAnonymous(exchange).verdict : undefined;
      const count = counts.get(made) ?? 0;
      if (count >= limit) return tooMany(exchange, key === undefined ? 503 : 429);
      counts.set(made, count + 1);
      counted.set(exchange, made);
      return undefined;
    },
    end(exchange) {
      const made = counted.get(exchange);
      if (made === undefined) return;
      counted.delete(exchange);
      const count = (counts.get(made) ?? 0) - 1;
      if (count > 0) counts.set(made, count);
      else counts.delete(made);
    },
  };
}

function tooMany(exchange: Exchange, status: number) {
  const detail = 'Too many requests at once; try again when others have ended.';
  return refuse(exchange, { status, detail }, { 'retry-after': '1' });
}
