// How traffic is shared among upstreams: by weight, by condition, by a key, by a ramp. What the schema cannot say is in
// section/split.ts and section/ramp.ts.
import { flag, list, record, recordOf, ref, type Schema, text, whole } from './fragment.ts';

const PERCENT = { pattern: '^(100|[1-9]?[0-9])(\\.[0-9]{1,3})?%$', title: 'a percentage such as `5%`' };

const WHEN_PARTS = record({
  headers: {
    type: 'object',
    propertyNames: ref('token'),
    additionalProperties: ref('condition'),
    description: 'Conditions on headers, all of which must hold, as in `match`.',
  },
  cookies: {
    type: 'object',
    propertyNames: ref('token'),
    additionalProperties: ref('condition'),
    description: 'Conditions on cookies, all of which must hold. Names do not ignore case.',
  },
  consumers: ref('names', { description: 'One of these consumers must call.' }),
  groups: list(text('The name of a group.'), {
    minItems: 1,
    description: 'The consumer that calls must be in one of these groups.',
  }),
});

const WHEN: Schema = {
  title: 'an object with conditions, or a list of such objects',
  description:
    'Requests that this upstream takes before any weight counts: an object whose conditions must all hold, or a list of them of which one must. They look at the request as it is forwarded, so policies have identified who calls. The first entry of the split whose `when` holds wins.',
  examples: [{ headers: { 'x-canary': '1' } }, [{ groups: ['staff'] }, { cookies: { beta: 'on' } }]],
  if: { type: 'array' },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: { items: WHEN_PARTS, minItems: 1 },
  else: WHEN_PARTS,
};

/** The entries of `split`. */
export const SPLIT: Schema = list(
  record(
    {
      upstream: text('Name of an upstream.'),
      weight: whole(
        0,
        1000,
        "Its share of the traffic, relative to the others'; 0 takes none. Default: 1, with `when` 0.",
      ),
      when: WHEN,
    },
    { required: ['upstream'] },
  ),
  {
    minItems: 1,
    description: 'Several upstreams that share the traffic by weight, such as a canary.',
    examples: [
      [
        { upstream: 'orders-v1', weight: 95 },
        { upstream: 'orders-v2', weight: 5 },
      ],
    ],
  },
);

const KEY_TITLE =
  '`header:NAME`, `cookie:NAME`, `param:NAME`, `client-ip`, `consumer`, or an object with `cookie`';

/** What keeps a client with its share. */
export const SPLIT_BY: Schema = {
  type: ['string', 'object'],
  title: KEY_TITLE,
  description:
    'What requests that go to the same share have in common: `header:NAME`, `cookie:NAME`, `param:NAME` of the path, `client-ip`, `consumer`, or an object that has gw set a cookie. When shares change, only as many clients move as must. Requests without it, and all without `by`, are shared by chance.',
  examples: ['cookie:uid', { cookie: 'gw-share', set: true }],
  if: { type: 'string' },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: {
    title: KEY_TITLE,
    pattern:
      "^(client-ip|consumer|param:[A-Za-z_][A-Za-z0-9_]*|(header|cookie):[A-Za-z0-9!#$%&'*+.^_`|~-]+)$",
  },
  ...recordOf({
    cookie: ref('token', { description: 'Name of the cookie.' }),
    set: flag('Whether a client without the cookie gets one with a random value. Default: false.', {
      default: false,
    }),
    maxAge: ref('duration', {
      description: 'How long a client keeps a cookie that gw has set. Default: 168h.',
    }),
  }),
  required: ['cookie'],
};

const GUARD = record(
  {
    errorRate: text(
      "The share of the new upstream's answers that may be errors: status 500 and above, or none at all.",
      PERCENT,
    ),
    slowerThan: ref('duration', { description: 'An answer whose head takes longer counts as an error.' }),
    minRequests: whole(1, 1_000_000, 'How many answers are needed before anything is judged.', {
      default: 100,
    }),
    window: ref('duration', { description: 'How far back answers count. Default: 1m.' }),
    onTrip: {
      type: 'string',
      enum: ['back', 'hold'],
      default: 'back',
      description:
        'What happens when there are more errors: all traffic goes `back` to the old upstream, or the share stays as it is (`hold`). Until the ramp is written anew.',
    },
  },
  { required: ['errorRate'], description: 'Stops the ramp by itself.' },
);

/** A ramp from one upstream to another. */
export const RAMP: Schema = record(
  {
    from: text('Name of the upstream that has the traffic now.'),
    to: text('Name of the upstream that gets it.'),
    startAt: text('When it begins, with a time zone. Before that the new upstream gets nothing.', {
      pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d)$',
      title: 'a moment such as `2027-03-01T09:00:00Z`',
      examples: ['2027-03-01T09:00:00Z'],
    }),
    over: ref('duration', { description: 'How long it takes.' }),
    start: text('The share of the new upstream when it begins. Default: 1%.', { ...PERCENT, default: '1%' }),
    end: text('Its share when the ramp is over. Default: 100%.', { ...PERCENT, default: '100%' }),
    steps: whole(1, 1000, 'In how many steps it grows after the first. Without it: steadily.'),
    guard: GUARD,
  },
  {
    required: ['from', 'to', 'startAt', 'over'],
    description:
      'Moves the traffic from one upstream to another by itself. The share follows from the clock alone, so it is the same in every process and after a restart. Excludes `upstream` and `split`.',
  },
);

/** Copies of requests. */
export const MIRROR: Schema = record(
  {
    upstream: text('Name of the upstream that gets a copy; its answers are dropped.'),
    percent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      default: 100,
      description: 'How many of a hundred requests are copied.',
    },
    body: ref('size', { description: 'A request with a longer body is not copied. Default: 64KiB.' }),
    inFlight: whole(
      1,
      100_000,
      'How many copies may be under way at once in each process; more are not made.',
      {
        default: 100,
      },
    ),
    timeout: ref('duration', {
      description:
        "How long a copy may take. Without it: `connect` and `response` of the upstream's `timeouts`.",
    }),
    mark: flag('Whether copies say that they are some, by the header `x-gw-mirrored: 1`.', {
      default: false,
    }),
  },
  { required: ['upstream'], description: 'Sends a copy of requests to another upstream.' },
);
