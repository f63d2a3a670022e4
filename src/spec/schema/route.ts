import { ACTIONS } from './action.ts';
import { flag, planned, record, ref, type Schema, whole } from './fragment.ts';
import { ROUTE_LINT } from './lint.ts';

/** A route: which requests, which policies, which action. */
export const ROUTE: Schema = record(
  {
    match: ref('match'),
    listeners: ref('names', {
      description: 'Names of the listeners that serve this route. Without it: all of them.',
    }),
    policies: ref('names', {
      description:
        'Names of policies or chains from `policies` and `chains`, added to those of `defaults`. Policies are not written here in place. They run by phase; within one phase as written.',
    }),
    without: ref('names', {
      description: 'Names of inherited policies or chains that this route does not have.',
    }),
    timeout: ref('duration', {
      description: 'Bound on the whole request. Without it: that of `defaults`, or none.',
    }),
    limits: ref('routeLimits', {
      description: "Bounds on what a request may cost. Without it: that of `defaults`, or the listener's.",
    }),
    priority: whole(
      -1_000_000,
      1_000_000,
      'Decides between two routes that tie on everything else; the higher one wins. Default: 0.',
      { default: 0 },
    ),
    importance: {
      type: 'string',
      enum: ['critical', 'normal', 'sheddable'],
      title: '`critical`, `normal` or `sheddable`',
      default: 'normal',
      description:
        'Who is refused first when an upstream with `limits` cannot serve all: `sheddable` requests before `normal` ones, `critical` ones last.',
    },
    retry: flag(
      '`false`: what the upstream says of further attempts, by `retry` or `hedge`, does not hold for this route.',
      { default: true },
    ),
    ...ACTIONS,
    aggregate: planned('Answers with one JSON object made of several upstream calls.'),
    accessLog: flag('Whether requests of this route are in the access log.', { default: true }),
    lint: ROUTE_LINT,
  },
  {
    description: 'A route has exactly one action: `to`, `redirect` or `respond`.',
    oneOf: ['to', 'redirect', 'respond', 'aggregate'].map((action) => ({ required: [action] })),
  },
);
