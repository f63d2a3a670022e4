// What other options of `quota` and `concurrency` do: by name of the plan, and as a mere number.
import type { KeyOptions } from '../limit/options.ts';
import type { Plan, QuotaOptions } from '../quota/plan.ts';
import {
  choiceChange,
  isSame,
  MORE_ALLOWED,
  numberChange,
  otherOptions,
  type PolicyChange,
} from './change.ts';
import { compareKeys, compareStores } from './limit.ts';
import { plainMeaning } from './meaning.ts';

type ConcurrencyOptions = KeyOptions & { readonly limit: number };

/** `concurrency`: how many at once, and of whom. */
export function compareConcurrency(before: ConcurrencyOptions, after: ConcurrencyOptions): PolicyChange[] {
  return [
    ...numberChange('limit', before.limit, after.limit, MORE_ALLOWED),
    ...compareKeys(before, after, undefined),
  ];
}

/** What `concurrency` means. */
export function concurrencyMeaning(options: ConcurrencyOptions) {
  return plainMeaning(options, { defaults: { anonymous: 'client-ip' } });
}

/** `quota`: plans by name. */
export function compareQuota(before: QuotaOptions, after: QuotaOptions): PolicyChange[] {
  const [was, is] = [planNames(before), planNames(after)];
  const kept = is.filter((name) => was.includes(name));
  const isReordered = !isSame(
    kept,
    was.filter((name) => is.includes(name)),
  );
  return [
    // Whose plan is gone has the next that fits, or none and is refused; which, is a matter of the groups.
    ...was.filter((name) => !is.includes(name)).map((name) => other(`plan \`${name}\` is gone`)),
    ...is.filter((name) => !was.includes(name)).map((name) => other(`plan \`${name}\` is new`)),
    ...kept.flatMap((name) => planChange(planOf(before, name), planOf(after, name))),
    ...(isReordered ? [other('plans are tried in another order')] : []),
    ...numberChange('`cost`', before.cost ?? 1, after.cost ?? 1, { more: 'tightened', fewer: 'loosened' }),
    ...compareKeys(withDefaults(before), withDefaults(after), 'consumer'),
    ...compareStores(before, after),
    ...otherOptions(before, after, { headers: 'harmless' }),
  ];
}

/** What `quota` means; the order of plans matters, since the first that fits is taken. */
export function quotaMeaning({ plans, ...rest }: QuotaOptions) {
  const defaults = { cost: 1, headers: true, key: 'consumer', anonymous: 'refuse' };
  return {
    ...plainMeaning(rest, { defaults }),
    plans: plans.map((plan) => plainMeaning(plan, { sets: ['groups'] })),
  };
}

function other(text: string): PolicyChange {
  return { effect: 'changed', text };
}

function planNames({ plans }: QuotaOptions): string[] {
  return plans.map(({ name }) => name);
}

function planOf({ plans }: QuotaOptions, name: string): Plan {
  return plans.find((plan) => plan.name === name) ?? { name };
}

function withDefaults({ anonymous = 'refuse', ...options }: QuotaOptions): QuotaOptions {
  return { ...options, anonymous };
}

function planChange(before: Plan, after: Plan): PolicyChange[] {
  const what = `plan \`${after.name}\``;
  return [
    ...(['day', 'month'] as const).flatMap((period) =>
      periodChange(what, period, before[period], after[period]),
    ),
    // More groups with this plan is fewer with another.
    ...choiceChange(`${what}: group`, before.groups, after.groups, { more: 'changed', fewer: 'changed' }),
  ];
}

function periodChange(
  what: string,
  period: 'day' | 'month',
  before: number | undefined,
  after: number | undefined,
): PolicyChange[] {
  if (before === undefined && after === undefined) return [];
  if (after === undefined) return [{ effect: 'lost', text: `${what}: ${before} in a ${period} is gone` }];
  if (before === undefined) return [{ effect: 'tightened', text: `${what}: ${after} in a ${period} is new` }];
  return numberChange(`${what}: limit in a ${period}`, before, after, MORE_ALLOWED);
}
