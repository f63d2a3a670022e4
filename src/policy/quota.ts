// Quotas: how much a consumer may ask for in a day and in a month of the calendar (UTC), by the plan that its groups
// give it. What was used is the consumer's and not the plan's: who changes plans takes it along.

import type { Exchange } from '../http/types.ts';
import { compareQuota, quotaMeaning } from './compare/quota.ts';
import { createLimitFields } from './limit/fields.ts';
import { createLimitHandler, refuseAnonymous } from './limit/handler.ts';
import { countingProperties, KEY_PROPERTIES, keyMakerOf } from './limit/options.ts';
import { STORE_PROPERTY, STORE_SECRET, storeOf } from './limit/store.ts';
import { type Period, periodRule } from './quota/calendar.ts';
import { checkQuota } from './quota/check.ts';
import type { Plan, QuotaOptions } from './quota/plan.ts';
import { refuse } from './refuse.ts';
import { CLOSED } from './schema-parts.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind } from './types.ts';

const DAY_SECONDS = 86_400;

function quotaOf(period: Period) {
  return {
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000_000_000,
    description: `How much may be asked for in a ${period} of the calendar (UTC).`,
  } as const;
}

/** The `quota` policy. */
export const quotaPolicy: PolicyKind<QuotaOptions> = {
  kind: 'quota',
  phase: 'rate-limit',
  summary: 'Limits how much each consumer may ask for in a day and in a month, by plans.',
  schema: {
    type: 'object',
    required: ['plans'],
    properties: {
      plans: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: {
              type: 'string',
              pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
              title: 'a name of letters, digits, `.`, `_` and `-` that begins with a letter or a digit',
              description: 'What clients read in `RateLimit-Policy`.',
            },
            groups: {
              type: 'array',
              items: { type: 'string' },
              minItems: 1,
              uniqueItems: true,
              description: 'Whose plan it is: consumers of one of these groups. Left out, everyone.',
            },
            day: quotaOf('day'),
            month: quotaOf('month'),
          },
          ...CLOSED,
        },
        description: 'The plans; a request has the first that fits, and gets 403 when none does.',
      },
      key: { ...KEY_PROPERTIES.key, default: 'consumer' },
      anonymous: { ...KEY_PROPERTIES.anonymous, default: 'refuse' },
      ...countingProperties('quota'),
      ...STORE_PROPERTY,
    },
    ...CLOSED,
  },
  secretPaths: [STORE_SECRET],
  check: checkQuota,
  meaning: quotaMeaning,
  compare: compareQuota,
  createHandler: createQuotaHandler,
};

function createQuotaHandler(options: QuotaOptions, deps: PolicyDeps): PolicyHandler {
  const { cost = 1, headers = true, key = 'consumer', anonymous = 'refuse' } = options;
  const makeKey = keyMakerOf({ key, anonymous });
  const plans = options.plans.map((plan) => preparePlan(plan));
  const planOf = ({ identity }: Exchange) =>
    plans.find(({ groups }) => groups === undefined || identity?.groups.some((group) => groups.has(group)));
  return createLimitHandler({
    store: storeOf(options, deps),
    order(exchange) {
      const made = makeKey(exchange);
      if (made === undefined) return anonymous === 'refuse' ? refuseAnonymous(exchange) : undefined;
      const plan = planOf(exchange);
      if (plan === undefined) {
        return { verdict: refuse(exchange, { status: 403, detail: 'No plan is there for this consumer.' }) };
      }
      return { key: made, rules: plan.rules(deps.now()), cost };
    },
    tell: headers ? (fields, standings, exchange) => planOf(exchange)?.tell(fields, standings) : undefined,
    detail: 'The quota is used up.',
  });
}

function preparePlan({ name, groups, day, month }: Plan) {
  const periods: (readonly [Period, number])[] = [];
  if (day !== undefined) periods.push(['day', day]);
  if (month !== undefined) periods.push(['month', month]);
  const names = periods.map(([period, quota]) => ({
    name: `${name}-${period}`,
    quota,
    ...(period === 'day' && { windowSeconds: DAY_SECONDS }),
  }));
  return {
    groups: groups && new Set(groups),
    rules: (nowMs: number) => periods.map(([period, quota]) => periodRule(period, quota, nowMs)),
    tell: createLimitFields(names),
  };
}
