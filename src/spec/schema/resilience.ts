// What an upstream does about attempts that fail or take too long. What the schema cannot say is in section/retry.ts
// and section/breaker.ts.
import { DURATION_PATTERN } from '../../util/duration.ts';
import { list, record, recordOf, ref, type Schema, whole } from './fragment.ts';

/** A way to fail: one of the names, or a status. */
function condition(names: readonly string[]): Schema {
  return {
    type: ['string', 'integer'],
    title: `${names.map((name) => `\`${name}\``).join(', ')}, or a status from 400 to 599`,
    if: { type: 'string' },
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    then: { enum: names },
    else: { minimum: 400, maximum: 599 },
  };
}

const METHOD: Schema = {
  type: 'string',
  pattern: "^[A-Z0-9!#$%&'*+.^_`|~-]+$",
  title: 'a method in capitals',
};

const PERCENTAGE = {
  type: 'string',
  pattern: '^(100|[1-9]?[0-9])%$',
  title: 'a percentage such as `20%`',
} as const;

/** Further attempts after those that fail. */
export const RETRY: Schema = record(
  {
    attempts: whole(
      1,
      10,
      'How many attempts may follow the first, each at another endpoint as long as there is one.',
      { default: 1 },
    ),
    conditions: list(condition(['connect-failure', 'reset', 'timeout', 'invalid', 'overload']), {
      minItems: 1,
      uniqueItems: true,
      description:
        'What is followed by another attempt: `connect-failure` (no connection), `reset` (closed without an answer), `timeout`, `invalid` (not HTTP), `overload` (no free connection), or a status. Default: `connect-failure`, `reset`, 502, 503, 504, and `timeout` if there is a `perTryTimeout`.',
      examples: [['connect-failure', 'reset', 503]],
    }),
    methods: list(METHOD, {
      minItems: 1,
      uniqueItems: true,
      description:
        'Requests with other methods are sent again only if no endpoint can have acted on them. Default: the idempotent ones (RFC 9110): GET, HEAD, OPTIONS, PUT, DELETE.',
      examples: [['GET', 'HEAD']],
    }),
    perTryTimeout: ref('duration', {
      description: 'How long each attempt may take until the head of its answer.',
    }),
    budget: {
      ...PERCENTAGE,
      default: '20%',
      description:
        'How many of the exchanges under way may be at a further attempt at once; three always may. Keeps an outage from multiplying its own load.',
    },
    backoff: record(
      {
        base: ref('duration', {
          description: 'Bound on the pause before the second attempt; it doubles with each.',
          default: '25ms',
        }),
        max: ref('duration', {
          description: 'Bound on any pause. An answer whose `Retry-After` asks for more is passed on.',
          default: '250ms',
        }),
      },
      { description: 'How long to wait before another attempt: by chance, up to a bound.' },
    ),
    replayBody: ref('size', {
      description:
        'The longest request body that is kept in memory to be sent again. Of a longer one nothing may have been sent.',
      default: '64KiB',
    }),
  },
  {
    description:
      'When a failed attempt is followed by another. Never once an answer has begun to reach the client.',
  },
);

/** A second attempt beside the first. */
export const HEDGE: Schema = record(
  {
    after: {
      type: 'string',
      pattern: `^p([5-9]\\d)$|${DURATION_PATTERN}`,
      title: 'a duration such as `50ms`, or a percentile from `p50` to `p99`',
      default: 'p95',
      description:
        'How long the first attempt may be without an answer before a second is made: a time, or a percentile of how long recent answers have taken.',
    },
    methods: list(METHOD, {
      minItems: 1,
      uniqueItems: true,
      description: 'Only requests with these methods, and only without a body. Default: GET, HEAD, OPTIONS.',
    }),
    budget: {
      ...PERCENTAGE,
      default: '10%',
      description:
        'How many of the exchanges under way may be at a second attempt at once; three always may. Where there is a `retry`, its budget holds for both.',
    },
  },
  {
    description:
      'Asks a second endpoint when the first has not answered in time; the first good answer wins and the other attempt is dropped.',
  },
);

/** Leaving an upstream alone. */
export const BREAKER: Schema = record(
  {
    errorRate: {
      ...PERCENTAGE,
      pattern: '^(100|[1-9]?[1-9]|[1-9]0)%$',
      description:
        'Opens when at least this share of the attempts within the window has failed. Default: `50%`, unless there are `failures`.',
    },
    failures: whole(1, 1_000_000, 'Opens when so many attempts have failed in a row.'),
    minRequests: whole(1, 1_000_000, 'Below so many attempts within the window, their share opens nothing.', {
      default: 20,
    }),
    window: ref('duration', { description: 'How far back attempts count for `errorRate`.', default: '10s' }),
    openFor: ref('duration', {
      description:
        'How long nothing is sent once it is open; requests get 503 with `Retry-After` at once. Doubles each time that the trial behind it fails.',
      default: '5s',
    }),
    openForMax: ref('duration', { description: 'Bound on the doubling.', default: '1m' }),
    halfOpen: whole(
      1,
      1_000,
      'How many attempts are then let through as a trial. When all are well it closes; when one fails it opens again.',
      { default: 3 },
    ),
    conditions: list(condition(['connect-failure', 'reset', 'timeout', 'invalid']), {
      minItems: 1,
      uniqueItems: true,
      description:
        'What counts as failed. Default: `connect-failure`, `reset`, `timeout`, `invalid`, 500, 502, 503 and 504.',
      examples: [['connect-failure', 'timeout', 503]],
    }),
  },
  { description: 'Stops sending to an upstream that keeps failing, and tries again after a while.' },
);

/** A limit that finds itself. */
export const ADAPTIVE: Schema = {
  type: ['boolean', 'object'],
  title: '`true`, or an object with `target`, `min` and `max`',
  description:
    'Bounds the requests under way by what the upstream can take, which shows in how its answers slow down. More get 503 with `Retry-After` at once, those of `importance: sheddable` first. Each worker counts for itself.',
  default: false,
  ...recordOf({
    target: {
      type: 'string',
      pattern: '^(1[1-9]\\d|[2-9]\\d\\d|1000)%$',
      title: 'a percentage from `110%` to `1000%`',
      default: '150%',
      description:
        'How long answers may take, compared with what they take while nothing waits. More lets more requests queue up in the upstream.',
    },
    min: whole(1, 1_000_000, 'The limit is never lower.', { default: 4 }),
    max: whole(1, 1_000_000, 'The limit is never higher.', { default: 1_000 }),
  }),
};
