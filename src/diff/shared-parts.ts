// Changes of what routes stand on: upstreams and listeners.
import { takesTraffic } from '../action/split/choose-share.ts';
import { findLeft } from '../matching/algebra/difference.ts';
import { literalsOf } from '../matching/algebra/literals.ts';
import type { Rule } from '../matching/algebra/types.ts';
import type { MatchWitness } from '../matching/witness.ts';
import type { Comparison, DecidedClass } from './compare.ts';
import type { Draft } from './draft.ts';
import type { LoneSpace } from './listener-pairs.ts';
import { listenerDifferences } from './listeners.ts';
import type { Side } from './side.ts';
import type { Difference } from './types.ts';
import { upstreamDifferences } from './upstreams.ts';

/** The upstreams that are not what they were, each with the routes that use it on both sides. */
export function upstreamDrafts(comparison: Comparison): Draft[] {
  const { before, after, ids } = comparison;
  return [...ids.upstreams].flatMap(([name, oldName]) => {
    const [was, is] = [before.upstreams.get(oldName), after.upstreams.get(name)];
    const differences = was === undefined || is === undefined ? [] : upstreamDifferences(was, is);
    if (differences.length === 0) return [];
    const classes: DecidedClass[] = [];
    for (const [now, old] of comparison.routes) {
      if (!uses(before, old, oldName) || !uses(after, now, name)) continue;
      const found = comparison.requestOf(old, now);
      if (found !== undefined) classes.push({ ...found, differences });
    }
    if (classes.length === 0) return [];
    return [{ subject: { on: 'upstream', name, oldName }, classes, differences } as const];
  });
}

function uses(side: Side, route: number, upstream: string): boolean {
  const action = side.routes[route]?.action;
  if (action?.kind !== 'to') return false;
  const { split, mirror } = action.to;
  return (
    mirror?.upstream === upstream || split.some((each) => each.upstream === upstream && takesTraffic(each))
  );
}

/** The listeners that are not what they were, are gone, or are new. */
export function listenerDrafts(comparison: Comparison): Draft[] {
  const { before, after, listeners } = comparison;
  const drafts = new Map<string, Draft>();
  const add = (oldName: string, name: string, part: Omit<Draft, 'subject'>) => {
    const known = drafts.get(name) ?? {
      subject: { on: 'listener', name, oldName },
      classes: [],
      differences: [],
    };
    drafts.set(name, {
      subject: known.subject,
      classes: [...known.classes, ...part.classes],
      differences: [...known.differences, ...part.differences],
      routes: [...new Set([...(known.routes ?? []), ...(part.routes ?? [])])],
    });
  };
  for (const pair of listeners.pairs) {
    const [was, is] = [
      before.input.artifact.listeners[pair.before],
      after.input.artifact.listeners[pair.after],
    ];
    const differences = was === undefined || is === undefined ? [] : listenerDifferences(was, is);
    if (was === undefined || is === undefined || differences.length === 0) continue;
    const sample = firstRequest(comparison, pair.before, pair.after);
    const classes = sample === undefined ? [] : [{ ...sample, differences }];
    add(was.name, is.name, { classes, differences });
  }
  for (const lone of listeners.gone) addLone(before, lone, add);
  for (const lone of listeners.fresh) addLone(after, lone, add);
  return [...drafts.values()];
}

function firstRequest(comparison: Comparison, before: number, after: number) {
  for (const [now, old] of comparison.routes) {
    const found = comparison.requestOf(old, now);
    if (found?.pair.before === before && found.pair.after === after) return found;
  }
  return undefined;
}

function addLone(
  side: Side,
  lone: LoneSpace,
  add: (oldName: string, name: string, part: Omit<Draft, 'subject'>) => void,
): void {
  const listener = side.input.artifact.listeners[lone.listener];
  if (listener === undefined) return;
  const reached = rulesWithin(side, lone);
  const [first] = reached;
  // Hosts that no route serves make no difference.
  if (first === undefined) return;
  const names = [...new Set(reached.map(({ rule }) => side.routeOf(rule).name))].sort();
  const difference = loneDifference(side, lone, listener.hosts);
  const pair = { before: lone.listener, after: lone.listener, space: lone.space, isWhole: true };
  const [before, after] = side.which === 'old' ? [first.rule, undefined] : [undefined, first.rule];
  const classes = [{ pair, before, after, witness: first.witness, differences: [difference] }];
  add(listener.name, listener.name, { classes, differences: [difference], routes: names });
}

function loneDifference({ which }: Side, { isWhole }: LoneSpace, hosts: readonly string[]): Difference {
  const isOld = which === 'old';
  const text = isWhole
    ? `listener is ${isOld ? 'gone' : 'new'}`
    : `requests for some hosts ${isOld ? 'do not reach it any more' : 'reach it now'}`;
  return {
    ...{
      what: isWhole ? 'listener' : 'hosts',
      kind: 'listener',
      severity: isOld ? 'breaking' : 'safe',
      text,
    },
    ...(isOld ? { before: [...hosts] } : { after: [...hosts] }),
  };
}

/** Rules that requests of a space reach, each with one of them. */
function rulesWithin(side: Side, { listener, space }: LoneSpace): { rule: Rule; witness: MatchWitness }[] {
  const set = side.sets[listener];
  return (set?.rules ?? []).flatMap((rule) => {
    const above = set?.above(rule).map((each) => set.taken(each)) ?? [];
    const witness = findLeft({ must: literalsOf(rule), mustNot: [] }, above, space);
    return typeof witness === 'string' ? [] : [{ rule, witness }];
  });
}
