// What the policies that count have in common in the spec: whom they count for, and where.
import { ANONYMOUS, type Anonymous, createKeyMaker, KEY_PART, type KeyMaker } from './key.ts';
import type { OnError } from './redis-store.ts';

/** Whom a request is counted for, as written. */
export type KeyOptions = {
  readonly key?: string | readonly string[];
  readonly anonymous?: Anonymous;
};

/** Where is counted, as written. */
export type StoreOptions = {
  readonly store?: { readonly local?: { readonly keys?: number }; readonly redis?: RedisOptions };
};

type RedisOptions = {
  readonly url: string;
  readonly onError: OnError;
  readonly timeout?: string;
  readonly prefix?: string;
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

/** The schema of what a request costs and whether answers tell of it; `what` they tell of. */
export function countingProperties(what: string) {
  return {
    cost: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      default: 1,
      description: 'As how much each request counts.',
    },
    headers: {
      type: 'boolean',
      default: true,
      description: `Whether answers tell of the ${what}, in \`RateLimit\` and \`RateLimit-Policy\`.`,
    },
  } as const;
}

/** Makes the keys that the options ask for. */
export function keyMakerOf({ key = 'client-ip', anonymous = 'client-ip' }: KeyOptions): KeyMaker {
  return createKeyMaker(typeof key === 'string' ? [key] : key, anonymous);
}
