/**
 * From classes of requests to changes, so that one edit reads as one change. A class belongs to the route whose edit
 * explains it; what several routes have in common (a default, a policy, a limit) is taken out and told once.
 */

import { canonicalText } from './canonical.ts';
import type { Comparison, DecidedClass } from './compare.ts';
import type { Difference } from './types.ts';

/** What a change is about. */
type Subject =
  | { readonly on: 'route'; readonly old: number | undefined; readonly now: number | undefined }
  | { readonly on: 'shared'; readonly difference: Difference }
  | {
      readonly on: 'upstream' | 'listener' | 'consumer' | 'rollout';
      readonly name: string;
      readonly oldName: string;
    };

/** A change being put together. */
export interface Draft {
  readonly subject: Subject;
  readonly classes: DecidedClass[];
  /** Of the subject itself, beside those of its classes. */
  readonly differences: readonly Difference[];
  /** Names of routes concerned beside those of the classes. */
  readonly routes?: readonly string[];
}

/** The drafts of all classes. */
export function draftChanges(comparison: Comparison, classes: readonly DecidedClass[]): Draft[] {
  const common = commonDifferences(comparison, classes);
  const drafts = new Map<string, Draft>();
  const add = (key: string, subject: Subject, each: DecidedClass) => {
    const draft = drafts.get(key) ?? { subject, classes: [], differences: [] };
    drafts.set(key, draft);
    draft.classes.push(each);
  };
  for (const each of classes) {
    const own: Difference[] = [];
    for (const difference of each.differences) {
      const key = keyOf(difference);
      if (!common.has(key)) own.push(difference);
      else add(`shared ${key}`, { on: 'shared', difference }, { ...each, differences: [difference] });
    }
    if (own.length === 0) continue;
    const subject = subjectOf(comparison, each);
    add(`route ${subject.old} ${subject.now}`, subject, { ...each, differences: own });
  }
  return [...drafts.values()];
}

/** Whether one route decides a class on both sides. */
export function isSameRoute({ routes }: Comparison, { before, after }: DecidedClass): boolean {
  return before !== undefined && after !== undefined && routes.get(after.route) === before.route;
}

/** Keys of differences that belong to something shared, or that two routes or more have alike. */
function commonDifferences(comparison: Comparison, classes: readonly DecidedClass[]): ReadonlySet<string> {
  const first = new Map<string, number | undefined>();
  const common = new Set<string>();
  for (const each of classes) {
    if (!isSameRoute(comparison, each)) continue;
    for (const difference of each.differences) {
      const key = keyOf(difference);
      const isOther = first.has(key) && first.get(key) !== each.before?.route;
      if (isOther || difference.isShared === true) common.add(key);
      if (!first.has(key)) first.set(key, each.before?.route);
    }
  }
  return common;
}

const keys = new WeakMap<Difference, string>();

function keyOf(difference: Difference): string {
  let key = keys.get(difference);
  if (key === undefined) {
    const { what, before, after } = difference;
    key = canonicalText([what, before ?? null, after ?? null]);
    keys.set(difference, key);
  }
  return key;
}

/** The route whose edit explains a class: the old one unless it would still take the request. */
function subjectOf(comparison: Comparison, each: DecidedClass): Extract<Subject, { on: 'route' }> {
  const { before, after, pair, witness } = each;
  const { routes, routesBack } = comparison;
  const isOldEdited =
    before !== undefined &&
    (after === undefined ||
      (witness === undefined
        ? !routesBack.has(before.route)
        : !comparison.stillTakes(before, pair, true, witness)));
  if (before !== undefined && (isOldEdited || after === undefined)) {
    return { on: 'route', old: before.route, now: routesBack.get(before.route) };
  }
  return { on: 'route', old: after && routes.get(after.route), now: after?.route };
}
