/**
 * What other options of the policies that count do: `rateLimit`, `quota`, `concurrency`. A limit is compared in
 * requests: how many pass at once and how many over time, with what each counts as taken in. So 100 in a minute is
 * more at once than 10 in a second, and fewer over time; both are said.
 */
import { durationMs } from '../../util/duration.ts';
import type { KeyOptions, RateLimitOptions, StoreOptions, WrittenLimit } from '../limit/options.ts';
import { listOf, names, otherOptions, type PolicyChange, type PolicyEffect, without } from './change.ts';
import { plainMeaning } from './meaning.ts';

/** `rateLimit`: limits by their windows, then whom and where it counts. */
export function compareRateLimit(before: RateLimitOptions, after: RateLimitOptions): PolicyChange[] {
  return [
    ...limitChanges(before, after),
    ...algorithmChange(before.algorithm, after.algorithm),
    ...compareKeys(before, after, 'client-ip'),
    ...compareStores(before, after),
    ...otherOptions(before, after, { headers: 'harmless' }),
  ];
}

/** What `rateLimit` means: the order of its limits does not matter. */
export function rateLimitMeaning({ limit, window, burst, limits = [], ...rest }: RateLimitOptions) {
  const isSliding = rest.algorithm === 'sliding-window';
  const all = [{ limit, window, ...(burst !== undefined && { burst }) }, ...limits].map((each) =>
    plainMeaning(
      { limit: each.limit, window: each.window, ...(!isSliding && { burst: each.burst ?? each.limit }) },
      {
        durations: ['window'],
      },
    ),
  );
  const defaults = {
    algorithm: 'token-bucket',
    cost: 1,
    headers: true,
    key: 'client-ip',
    anonymous: 'client-ip',
  };
  return { ...plainMeaning(rest, { defaults }), ...plainMeaning({ limits: all }, { sets: ['limits'] }) };
}

/** A limit with what it counts in requests. */
interface Measured {
  readonly text: string;
  readonly windowMs: number;
  /** How many requests may come at once. */
  readonly atOnce: number;
  readonly perMs: number;
  readonly isSliding: boolean;
}

function limitChanges(before: RateLimitOptions, after: RateLimitOptions): PolicyChange[] {
  const [was, is] = [measuredLimits(before), measuredLimits(after)];
  const pairs: (readonly [Measured, Measured])[] = [];
  const pair = (isLike: (one: Measured, other: Measured) => boolean) => {
    for (const one of [...was]) {
      const other = is.find((each) => isLike(one, each));
      if (other === undefined) continue;
      was.splice(was.indexOf(one), 1);
      is.splice(is.indexOf(other), 1);
      pairs.push([one, other]);
    }
  };
  pair((one, other) => one.windowMs === other.windowMs);
  // A window that is another is an edit, not a limit lost and a limit gained.
  pair(() => true);
  return [
    ...was.map(({ text }) => ({ effect: 'lost', text: `limit of ${text} is gone` }) as const),
    ...pairs.flatMap(([one, other]) => limitChange(one, other)),
    ...is.map(({ text }) => ({ effect: 'tightened', text: `limit of ${text} is added` }) as const),
  ];
}

function measuredLimits(options: RateLimitOptions): Measured[] {
  const { cost = 1, algorithm } = options;
  const isSliding = algorithm === 'sliding-window';
  return [options, ...(options.limits ?? [])].map(({ limit, window, burst }: WrittenLimit) => {
    const windowMs = durationMs(window);
    const capacity = isSliding ? limit : (burst ?? limit);
    const extra = capacity === limit ? '' : `, ${capacity} at once`;
    const each = cost === 1 ? '' : `, ${cost} for each request`;
    const text = `${limit} in ${window}${extra}${each}`;
    return { text, windowMs, isSliding, atOnce: Math.floor(capacity / cost), perMs: limit / cost / windowMs };
  });
}

function limitChange(before: Measured, after: Measured): PolicyChange[] {
  const isMore = letsMore(before, after);
  const isLess = letsMore(after, before);
  if (!isMore && !isLess) return [];
  const arrow = `${before.text} → ${after.text}`;
  if (!isLess) return [{ effect: 'loosened', text: `limit raised: ${arrow}` }];
  if (!isMore) return [{ effect: 'tightened', text: `limit lowered: ${arrow}` }];
  return [{ effect: 'loosened', text: `limit raised in one way and lowered in another: ${arrow}` }];
}

/** Whether some sequence of requests passes `after` that `before` would have cut short. */
function letsMore(before: Measured, after: Measured): boolean {
  if (after.atOnce === 0) return false;
  if (after.atOnce > before.atOnce) return true;
  if (!after.isSliding || !before.isSliding) return after.perMs > before.perMs;
  // So many windows of the new kind begin within one of the old.
  return after.atOnce * Math.ceil(before.windowMs / after.windowMs) > before.atOnce;
}

function algorithmChange(
  before: RateLimitOptions['algorithm'] = 'token-bucket',
  after: RateLimitOptions['algorithm'] = 'token-bucket',
): PolicyChange[] {
  if (before === after) return [];
  // A bucket that was full lets almost twice the limit through in one window.
  const effect = after === 'token-bucket' ? 'loosened' : 'tightened';
  return [{ effect, text: `counts as \`${after}\` instead of \`${before}\`` }];
}

/** Whom requests are counted for; `usual` when nothing is written, undefined for all together. */
export function compareKeys(
  before: KeyOptions,
  after: KeyOptions,
  usual: string | undefined,
): PolicyChange[] {
  const [was, is] = [before, after].map(({ key }) => listOf(key ?? usual) ?? []);
  const { anonymous: strict = 'client-ip' } = before;
  const { anonymous: now = 'client-ip' } = after;
  return [
    ...keyChange(was ?? [], is ?? []),
    ...(strict === now
      ? []
      : [
          {
            effect: anonymousEffect(strict, now),
            text: `requests that lack a part of the key: \`${strict}\` → \`${now}\``,
          },
        ]),
  ];
}

function keyChange(before: readonly string[], after: readonly string[]): PolicyChange[] {
  const [fresh, gone] = [without(after, before), without(before, after)];
  if (fresh.length === 0 && gone.length === 0) return [];
  const told = (list: readonly string[]) => (list.length === 0 ? 'all together' : `by ${names(list)}`);
  const text = `counts ${told(after)} instead of ${told(before)}`;
  // A finer key gives each client more counters, each with the whole limit.
  const effect: PolicyEffect = gone.length === 0 ? 'loosened' : fresh.length === 0 ? 'tightened' : 'changed';
  return [{ effect, text }];
}

const STRICTNESS = ['skip', 'client-ip', 'refuse'] as const;

function anonymousEffect(
  before: (typeof STRICTNESS)[number],
  after: (typeof STRICTNESS)[number],
): PolicyEffect {
  return STRICTNESS.indexOf(after) > STRICTNESS.indexOf(before) ? 'tightened' : 'loosened';
}

/** Where is counted, and what happens when that place cannot be reached. */
export function compareStores(
  { store: before }: StoreOptions,
  { store: after }: StoreOptions,
): PolicyChange[] {
  const [was, is] = [before?.redis, after?.redis];
  if (was === undefined || is === undefined) {
    if (was === is) return otherOptions(before ?? {}, after ?? {}, { local: 'harmless' });
    const place = (redis: unknown) =>
      redis === undefined ? 'each gateway for itself' : 'Redis for all together';
    return [
      {
        effect: is === undefined ? 'loosened' : 'changed',
        text: `is counted by ${place(is)} instead of ${place(was)}`,
      },
    ];
  }
  const onError: PolicyChange[] =
    was.onError === is.onError
      ? []
      : [
          {
            effect:
              ERROR_STRICTNESS.indexOf(is.onError) > ERROR_STRICTNESS.indexOf(was.onError)
                ? 'tightened'
                : 'loosened',
            text: `while Redis is down: \`${is.onError}\` instead of \`${was.onError}\``,
          },
        ];
  return [...onError, ...otherOptions(was, is, { url: 'changed', prefix: 'changed', timeout: 'harmless' })];
}

const ERROR_STRICTNESS = ['open', 'local', 'closed'] as const;
