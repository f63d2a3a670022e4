// How a route's upstreams share its traffic, in the few words that tables and summaries have room for.
import type { FieldCondition, RampRecord, Share, ShareCondition, ToAction } from '../../artifact/types.ts';
import { durationText } from '../../util/duration.ts';
import { shareKeyText } from './share-key.ts';

/** The upstreams of an action: one, or several with their shares, conditions and key; `quote` writes a name. */
export function sharesText({ split, by, ramp }: ToAction, quote: (name: string) => string): string {
  const [first, second] = split;
  if (first !== undefined && second === undefined && first.when === undefined) return quote(first.upstream);
  const key = by === undefined ? '' : `, by ${shareKeyText(by)}`;
  if (ramp !== undefined && first !== undefined && second !== undefined) {
    const { startPercent, endPercent, startMs, overMs } = ramp;
    const names = `${quote(first.upstream)} → ${quote(second.upstream)}`;
    const times = `over ${durationText(overMs)} from ${momentText(startMs)}`;
    return `${names}, ${startPercent} % to ${endPercent} % ${times}${guardText(ramp)}${key}`;
  }
  const ruled = split.filter(({ when }) => when !== undefined).map((share) => ruleText(share, quote));
  // A share with a condition alone has been told of.
  const weighed = split.filter(({ weight, when }) => weight > 0 || when === undefined);
  const sum = split.reduce((total, { weight }) => total + weight, 0);
  const shares = weighed.map(({ upstream, weight }) =>
    weight === sum ? quote(upstream) : `${quote(upstream)} ${percentText((weight * 100) / sum)}`,
  );
  return `${[...ruled, shares.join(', ')].join('; else ')}${key}`;
}

function guardText({ guard }: RampRecord): string {
  if (guard === undefined) return '';
  const how = guard.onTrip === 'hold' ? 'stops' : 'goes back';
  return `, ${how} above ${guard.errorPercent} % errors`;
}

function ruleText({ upstream, when = [] }: Share, quote: (name: string) => string): string {
  return `${quote(upstream)} if ${when.map(conditionsText).join(' or ')}`;
}

/** What must hold of a request, in words. */
function conditionsText({ headers = [], cookies = [], consumers, groups }: ShareCondition): string {
  return [
    ...headers.map((each) => fieldText('header', each)),
    ...cookies.map((each) => fieldText('cookie', each)),
    ...(consumers === undefined ? [] : [`consumer ${consumers.join(' or ')}`]),
    ...(groups === undefined ? [] : [`group ${groups.join(' or ')}`]),
  ].join(' and ');
}

function fieldText(what: string, { name, op, value }: FieldCondition): string {
  if (op === 'present') return `${what} ${name} ${value ? 'present' : 'absent'}`;
  return `${what} ${name} ${op === 'exact' ? '=' : '~'} ${value}`;
}

/** A percentage with at most one decimal: `12.5 %`. */
export function percentText(percent: number): string {
  return `${Number(percent.toFixed(1))} %`;
}

/** A moment to the second, in UTC. */
function momentText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** How many of a hundred requests, of those that no condition gives away, go to another upstream than before. */
export function movedPercent(before: ToAction['split'], after: ToAction['split']): number {
  const [was, is] = [partsOf(before), partsOf(after)];
  return [...is].reduce((sum, [name, part]) => sum + Math.max(0, part - (was.get(name) ?? 0)), 0) * 100;
}

function partsOf(split: ToAction['split']): ReadonlyMap<string, number> {
  const sum = split.reduce((total, { weight }) => total + weight, 0);
  return new Map(split.map(({ upstream, weight }) => [upstream, weight / sum]));
}
