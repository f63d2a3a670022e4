// What is different about how an upstream's failures, slowness and overload are met.
import type { BreakerRecord, HedgeRecord, RetryRecord, UpstreamRecord } from '../artifact/types.ts';
import { durationText } from '../util/duration.ts';
import { canonicalText } from './canonical.ts';
import { shown } from './secret.ts';
import type { Difference } from './types.ts';

/** Whether a change lets more through, or makes the upstream do more, than before. */
type Effect = 'loosened' | 'tightened' | 'other';

interface Detail {
  readonly effect: Effect;
  readonly text: string;
}

/** The differences in `retry`, `hedge`, `breaker` and the limits that find themselves. */
export function resilienceDifferences(before: UpstreamRecord, after: UpstreamRecord): Difference[] {
  const [was, is] = [before.limits, after.limits];
  return [
    ...difference('retry', [before.retry, after.retry], retryDetails),
    ...difference('hedge', [before.hedge, after.hedge], hedgeDetails),
    ...difference('breaker', [before.breaker, after.breaker], breakerDetails),
    ...difference('limits.adaptive', [was.adaptive, is.adaptive], (one, other) => [
      bound('target', one.targetPercent, other.targetPercent, percent),
      bound('min', one.min, other.min, String),
      bound('max', one.max, other.max, String),
    ]),
    ...difference('limits.retries', [was.retries, is.retries], (one, other) => [
      bound('', one, other, String),
    ]),
  ];
}

/** `retry` and `hedge` make the upstream do more; the others keep something from it. */
const ADDS_LOAD: readonly string[] = ['retry', 'hedge'];

function difference<Part>(
  what: string,
  [before, after]: readonly [Part | undefined, Part | undefined],
  details: (before: Part, after: Part) => readonly (Detail | undefined)[],
): Difference[] {
  if (canonicalText(before) === canonicalText(after)) return [];
  const views = {
    ...(before !== undefined && { before: shown(before) }),
    ...(after !== undefined && { after: shown(after) }),
  };
  const base = { what, kind: 'upstream', severity: 'risky', ...views } as const;
  if (before === undefined) return [{ ...base, text: `${what} is new` }];
  if (after === undefined) {
    const text = `${what} is ${ADDS_LOAD.includes(what) ? 'gone' : 'lost'}`;
    return [{ ...base, text, ...(!ADDS_LOAD.includes(what) && { lost: ['limit'] }) }];
  }
  const found = details(before, after).filter((each) => each !== undefined);
  const text = found.map((each) => each.text).join(', ') || 'is another';
  const isLoosened = found.some(({ effect }) => effect === 'loosened');
  return [{ ...base, text: `${what}: ${text}`, ...(isLoosened && { loosened: ['limit'] }) }];
}

function retryDetails(before: RetryRecord, after: RetryRecord): (Detail | undefined)[] {
  const perTry = (ms: number | undefined) => (ms === undefined ? 'none' : durationText(ms));
  return [
    bound('attempts', before.attempts, after.attempts, String),
    bound('budget', before.budgetPercent, after.budgetPercent, percent),
    ...members('methods', before.methods, after.methods),
    ...members('conditions', before.conditions.map(String), after.conditions.map(String)),
    before.perTryMs === after.perTryMs
      ? undefined
      : { effect: 'other', text: `perTryTimeout ${perTry(before.perTryMs)} → ${perTry(after.perTryMs)}` },
    bound('replayBody', before.replayBytesMax, after.replayBytesMax, (bytes) => `${bytes} bytes`),
    canonicalText(before.backoff) === canonicalText(after.backoff)
      ? undefined
      : { effect: 'other', text: 'backoff is another' },
  ];
}

function hedgeDetails(before: HedgeRecord, after: HedgeRecord): (Detail | undefined)[] {
  const when = ({ after: due }: HedgeRecord) => ('ms' in due ? durationText(due.ms) : `p${due.percentile}`);
  return [
    when(before) === when(after)
      ? undefined
      : { effect: 'other', text: `after ${when(before)} → ${when(after)}` },
    ...members('methods', before.methods, after.methods),
    bound('budget', before.budgetPercent, after.budgetPercent, percent),
  ];
}

function breakerDetails(before: BreakerRecord, after: BreakerRecord): (Detail | undefined)[] {
  return [
    bound('errorRate', before.errorPercent, after.errorPercent, percent),
    bound('failures', before.failures, after.failures, String),
    bound('minRequests', before.minRequests, after.minRequests, String),
    opposite(bound('window', before.windowMs, after.windowMs, durationText)),
    opposite(bound('openFor', before.openMs, after.openMs, durationText)),
    opposite(bound('openForMax', before.openMaxMs, after.openMaxMs, durationText)),
    bound('halfOpen', before.halfOpen, after.halfOpen, String),
    ...members('conditions', before.conditions.map(String), after.conditions.map(String)).map(opposite),
  ];
}

/** A number of which more lets more through; none lets all. */
function bound(
  name: string,
  before: number | undefined,
  after: number | undefined,
  textOf: (value: number) => string,
): Detail | undefined {
  if (before === after) return undefined;
  const text = [before, after].map((each) => (each === undefined ? 'none' : textOf(each))).join(' → ');
  const [was, is] = [before ?? Number.POSITIVE_INFINITY, after ?? Number.POSITIVE_INFINITY];
  return { effect: is > was ? 'loosened' : 'tightened', text: `${name} ${text}`.trim() };
}

/** A list of which more lets more through. */
function members(name: string, before: readonly string[], after: readonly string[]): Detail[] {
  const fresh = after.filter((each) => !before.includes(each));
  const gone = before.filter((each) => !after.includes(each));
  return [
    ...(fresh.length === 0
      ? []
      : [{ effect: 'loosened', text: `${name} new: ${fresh.join(', ')}` } as const]),
    ...(gone.length === 0
      ? []
      : [{ effect: 'tightened', text: `${name} gone: ${gone.join(', ')}` } as const]),
  ];
}

const OPPOSITES = { loosened: 'tightened', tightened: 'loosened', other: 'other' } as const;

function opposite(detail: Detail | undefined): Detail | undefined {
  return detail && { ...detail, effect: OPPOSITES[detail.effect] };
}

function percent(value: number): string {
  return `${value}%`;
}
