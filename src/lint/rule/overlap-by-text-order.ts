// Two routes that share requests, where only the text of their expressions says which one wins: two `pathRegex`, or
// two templates whose first difference is the regex of a parameter.
import { findLeft } from '../../matching/algebra/difference.ts';
import { literalsOf } from '../../matching/algebra/literals.ts';
import type { RuleSet } from '../../matching/algebra/rule-set.ts';
import type { Rule } from '../../matching/algebra/types.ts';
import { compareSegments } from '../../matching/precedence.ts';
import type { PathPattern, Segment } from '../../matching/types.ts';
import { witnessRequest } from '../../matching/witness-request.ts';
import { behaviourOf } from '../behaviour.ts';
import type { LintContext, LintHit, LintRule } from '../types.ts';

/** GW2003. */
export const overlapByTextOrder: LintRule = {
  code: 'GW2003',
  presets: ['recommended', 'strict'],
  *check(context) {
    const told = new Set<string>();
    for (const set of context.ruleSets) {
      for (const second of set.rules) {
        if (!hasRegex(second.path)) continue;
        for (const first of set.above(second)) {
          const pair = `${first.route} ${second.route}`;
          if (told.has(pair) || !isByText(first, second)) continue;
          const hit = compare(context, set, [first, second]);
          if (hit === undefined) continue;
          told.add(pair);
          yield hit;
        }
      }
    }
  },
};

function hasRegex({ kind, segments }: PathPattern): boolean {
  return kind === 'regex' || segments.some(isRegex);
}

function isRegex(segment: Segment | undefined): boolean {
  return segment?.kind === 'param' && segment.regex !== undefined;
}

/** Whether nothing but the text of an expression puts one rule before the other. */
function isByText(first: Rule, second: Rule): boolean {
  if (first.route === second.route || first.host !== second.host) return false;
  if (first.path.canonical === second.path.canonical) return false;
  if (first.path.kind === 'regex' || second.path.kind === 'regex')
    return first.path.kind === second.path.kind;
  const [a, b] = [first.path.segments, second.path.segments];
  const at = a.findIndex((segment, index) => {
    const other = b[index];
    return other === undefined || compareSegments(segment, other) !== 0;
  });
  const [one, other] = [a[at], b[at]];
  if (one?.kind !== 'param' || other?.kind !== 'param' || !isRegex(one) || !isRegex(other)) return false;
  return one.prefix.length === other.prefix.length && one.suffix.length === other.suffix.length;
}

function compare(context: LintContext, set: RuleSet, [first, second]: [Rule, Rule]): LintHit | undefined {
  const { artifact } = context;
  const [winner, loser] = [context.matchOf(first), context.matchOf(second)];
  if (winner === undefined || loser === undefined) return undefined;
  const does = ({ route, path }: Rule) => behaviourOf(artifact, route, path);
  if (does(first) === does(second)) return undefined;
  const region = { must: [...literalsOf(first), ...literalsOf(second)], mustNot: [] };
  const found = findLeft(
    region,
    set.above(first).map((each) => set.taken(each)),
    set.space,
  );
  if (found === 'unknown') context.undecided(loser.route);
  const listener = artifact.listeners[first.listener];
  if (typeof found === 'string' || listener === undefined) return undefined;
  const names = `\`${winner.route.name}\` and \`${loser.route.name}\``;
  return {
    at: loser.match.span,
    of: loser.route,
    message: `routes ${names} take the same request, and only the order of their expressions' texts decides for \`${winner.route.name}\``,
    hint: 'narrow one of the two expressions, so that they share no request',
    related: [{ message: `\`${winner.route.name}\` takes it here`, span: winner.match.span }],
    witness: witnessRequest(found, listener),
  };
}
