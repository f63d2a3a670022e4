import type { Comparison } from './compare.ts';
import type { Draft } from './draft.ts';
import { namedPlace, placeAt, routePlace } from './places.ts';
import type { ChangePlace, Difference } from './types.ts';

/** More places than these help nobody; those of the first routes stand for the others. */
const PLACES_MAX = 20;

/** The lines of both specs that have to do with a change, the old ones first. */
export function changePlaces(
  comparison: Comparison,
  draft: Draft,
  differences: readonly Difference[],
): readonly ChangePlace[] {
  const places = [...subjectPlaces(comparison, draft), ...policyPlaces(comparison, differences)];
  if (draft.subject.on === 'route' || draft.subject.on === 'shared') {
    for (const place of routePlaces(comparison, draft, differences)) {
      if (places.length >= PLACES_MAX) break;
      places.push(place);
    }
  }
  const distinct = new Map(places.map((each) => [JSON.stringify(each), each]));
  return [...distinct.values()].sort((a, b) => (a.side === b.side ? 0 : a.side === 'old' ? -1 : 1));
}

function subjectPlaces({ before, after }: Comparison, { subject }: Draft): ChangePlace[] {
  if (subject.on === 'rollout') {
    const rule = before.input.gateway?.rollout.find(({ name }) => name === subject.name);
    return rule === undefined ? [] : [placeAt(before, `rollout rule \`${rule.name}\``, rule.span)];
  }
  if (subject.on === 'route' || subject.on === 'shared') return [];
  const section = `${subject.on}s` as const;
  return [...namedPlace(before, section, subject.oldName), ...namedPlace(after, section, subject.name)];
}

function policyPlaces({ before, after }: Comparison, differences: readonly Difference[]): ChangePlace[] {
  return differences.flatMap(({ isShared, what }) => {
    if (isShared !== true) return [];
    const name = what.slice('policy '.length);
    return [...namedPlace(before, 'policies', name), ...namedPlace(after, 'policies', name)];
  });
}

/** Routes by the keys that say what differs; a shared policy is told by itself. */
function* routePlaces(
  comparison: Comparison,
  { subject, classes }: Draft,
  differences: readonly Difference[],
): Generator<ChangePlace> {
  const { before, after, routes } = comparison;
  const whats = differences.flatMap(({ what, isShared }) => (isShared === true ? [] : [what]));
  if (subject.on === 'route') {
    if (subject.old !== undefined) yield* routePlace(before, subject.old, whats);
    if (subject.now !== undefined) yield* routePlace(after, subject.now, whats);
  }
  for (const each of classes) {
    if (whats.length === 0) return;
    const isSame = each.after !== undefined && routes.get(each.after.route) === each.before?.route;
    const own = isSame ? whats : ['served'];
    if (each.before !== undefined && each.before.route !== subjectRoute(subject, 'old'))
      yield* routePlace(before, each.before.route, own);
    if (each.after !== undefined && each.after.route !== subjectRoute(subject, 'now'))
      yield* routePlace(after, each.after.route, own);
  }
}

function subjectRoute(subject: Draft['subject'], side: 'old' | 'now'): number | undefined {
  return subject.on === 'route' ? subject[side] : undefined;
}
