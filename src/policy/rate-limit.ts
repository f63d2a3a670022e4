// Rate limits: how much each key may ask for within a time. All limits of a policy hold together: a request is
// counted by every one of them or, when one refuses it, by none.

import { DURATION_PATTERN, DURATION_TITLE, durationMs } from '../util/duration.ts';
import { compareRateLimit, rateLimitMeaning } from './compare/limit.ts';
import { checkRateLimit } from './limit/check.ts';
import { createLimitFields } from './limit/fields.ts';
import { createLimitHandler, refuseAnonymous } from './limit/handler.ts';
import {
  countingProperties,
  KEY_PROPERTIES,
  type KeyOptions,
  keyMakerOf,
  type RateLimitOptions,
  type WrittenLimit,
} from './limit/options.ts';
import { STORE_PROPERTY, STORE_SECRET, storeOf } from './limit/store.ts';
import type { LimitRule } from './limit/types.ts';
import { CLOSED } from './schema-parts.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind } from './types.ts';

const LIMIT_PROPERTIES = {
  limit: {
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000_000,
    description: 'How much each key may ask for within the window; a request counts as its `cost`.',
  },
  window: {
    type: 'string',
    pattern: DURATION_PATTERN,
    title: DURATION_TITLE,
    description: 'How long the window is.',
  },
  burst: {
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000_000,
    description:
      'Of a token bucket: how much may come at once; what is used fills up again evenly, `limit` per window. Default: `limit`.',
  },
} as const;

/** The `rateLimit` policy. */
export const rateLimitPolicy: PolicyKind<RateLimitOptions> = {
  kind: 'rateLimit',
  phase: 'rate-limit',
  summary: 'Limits how much each client, consumer or other key may ask for within a time.',
  schema: {
    type: 'object',
    required: ['limit', 'window'],
    properties: {
      ...LIMIT_PROPERTIES,
      limits: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['limit', 'window'],
          properties: LIMIT_PROPERTIES,
          ...CLOSED,
        },
        description: 'Further limits that must hold as well, each with a window of its own.',
      },
      ...KEY_PROPERTIES,
      algorithm: {
        enum: ['token-bucket', 'sliding-window'],
        default: 'token-bucket',
        description:
          '`token-bucket` (GCRA) fills up evenly; `sliding-window` never lets more than the limit through in a window of any start.',
      },
      ...countingProperties('limits'),
      ...STORE_PROPERTY,
    },
    ...CLOSED,
  },
  secretPaths: [STORE_SECRET],
  check: checkRateLimit,
  meaning: rateLimitMeaning,
  compare: compareRateLimit,
  createHandler: createRateLimitHandler,
};

function createRateLimitHandler(options: RateLimitOptions, deps: PolicyDeps): PolicyHandler {
  const { cost = 1, headers = true, anonymous } = options;
  const limits = [options, ...(options.limits ?? [])];
  const makeKey = keyMakerOf(options);
  const rules = limits.map((limit) => ruleOf(limit, options.algorithm));
  const names = limits.map(({ limit, window }) => {
    const windowSeconds = Math.ceil(durationMs(window) / 1000);
    return { name: `${keyName(options)}-${window}`, quota: limit, windowSeconds };
  });
  return createLimitHandler({
    store: storeOf(options, deps),
    order(exchange) {
      const key = makeKey(exchange);
      if (key !== undefined) return { key, rules, cost };
      return anonymous === 'refuse' ? refuseAnonymous(exchange) : undefined;
    },
    tell: headers ? createLimitFields(names) : undefined,
    detail: 'Too many requests; try again later.',
  });
}

function ruleOf({ limit, window, burst }: WrittenLimit, algorithm: RateLimitOptions['algorithm']): LimitRule {
  const windowMs = durationMs(window);
  if (algorithm === 'sliding-window') {
    return { id: `sliding ${windowMs}`, kind: 'sliding', capacity: limit, limit, windowMs };
  }
  return { id: `bucket ${windowMs}`, kind: 'bucket', capacity: burst ?? limit, limit, windowMs };
}

/** What the limits of a key are called: `client-ip`, `consumer+route`. */
function keyName({ key = 'client-ip' }: KeyOptions): string {
  return typeof key === 'string' ? key : key.join('+');
}
