// What the policies that count have in common in the spec: whom they count for, and where.
import type { JsonValue } from '../../artifact/types.ts';
import type { PolicyDeps } from '../types.ts';
import { ANONYMOUS, type Anonymous, createKeyMaker, KEY_PART, type KeyMaker } from './key.ts';
import { LocalStore } from './local-store.ts';
import type { LimitStore } from './types.ts';

const KEYS_MAX = 100_000;

/** Whom a request is counted for, as written. */
export type KeyOptions = {
  readonly key?: string | readonly string[];
  readonly anonymous?: Anonymous;
};

/** Where is counted, as written. */
export type StoreOptions = {
  readonly store?: { readonly local?: { readonly keys?: number } };
};

/** One limit as written. */
export type WrittenLimit = { readonly limit: number; readonly window: string; readonly burst?: number };

/** What the spec says under `rateLimit:`. */
export type RateLimitOptions = WrittenLimit &
  KeyOptions &
  StoreOptions & {
    readonly algorithm?: 'token-bucket' | 'sliding-window';
    readonly limits?: readonly WrittenLimit[];
    readonly cost?: number;
    readonly headers?: boolean;
  };

const PART_TITLE = '`client-ip`, `consumer`, `route`, `header:NAME` or `claim:NAME`';

/** The schema of `KeyOptions`. */
export const KEY_PROPERTIES = {
  key: {
    type: ['string', 'array'],
    title: PART_TITLE,
    pattern: KEY_PART,
    items: { type: 'string', pattern: KEY_PART, title: PART_TITLE },
    minItems: 1,
    uniqueItems: true,
    default: 'client-ip',
    description:
      'Whom a request is counted for: `client-ip` (an IPv6 address by its /64), `consumer`, `route`, `header:NAME`, `claim:NAME`, or a list of these, which counts for each combination.',
  },
  anonymous: {
    enum: [...ANONYMOUS],
    default: 'client-ip',
    description:
      "What becomes of a request that lacks a part of its key: its client's address takes that place (`client-ip`), it is refused with 403 (`refuse`), or it is not counted (`skip`).",
  },
} as const;

/** The schema of `StoreOptions`. */
export const STORE_PROPERTY = {
  store: {
    type: 'object',
    description: 'Where is counted. Default: `local`.',
    properties: {
      local: {
        type: 'object',
        description: 'In the memory of the process that serves. A restart begins anew, a reload does not.',
        properties: {
          keys: {
            type: 'integer',
            minimum: 1,
            maximum: 10_000_000,
            default: KEYS_MAX,
            description:
              'How many keys are remembered for certain, those used last; at most twice as many are held. A key that is forgotten begins anew.',
          },
        },
        patternProperties: { '^x-': true },
        additionalProperties: false,
      },
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
} as const satisfies Record<string, JsonValue>;

/** Makes the keys that the options ask for. */
export function keyMakerOf({ key = 'client-ip', anonymous = 'client-ip' }: KeyOptions): KeyMaker {
  return createKeyMaker(typeof key === 'string' ? [key] : key, anonymous);
}

/** The store that the options ask for; it lives on over reloads. */
export function storeOf({ store = {} }: StoreOptions, deps: PolicyDeps): LimitStore {
  return localStore(store.local?.keys ?? KEYS_MAX, deps);
}

function localStore(keysMax: number, deps: PolicyDeps): LocalStore {
  const local = deps.keep('local', () => new LocalStore(keysMax, deps.now));
  local.keysMax = keysMax;
  return local;
}
