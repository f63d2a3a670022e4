// The algebra against the rules: random specs, random changes to them, random requests, and the naive reference as
// the judge of both what is reported and what is not.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareRuleSets } from '../../../src/matching/algebra/compare.ts';
import { openRuleSets, type RuleSet } from '../../../src/matching/algebra/rule-set.ts';
import type { Rule } from '../../../src/matching/algebra/types.ts';
import { referenceLookup } from '../../../src/matching/reference.ts';
import type { MatchEntry, MatchRequest } from '../../../src/matching/types.ts';
import type { MatchWitness } from '../../../src/matching/witness.ts';
import { requestOf } from '../support/entry.ts';
import { artifactOf } from '../support/open-entries.ts';
import { entries, questionAt } from '../support/random-spec.ts';
import { matchByRegExp } from '../support/regexp.ts';
import { withoutTies } from '../support/without-ties.ts';

const PAIRS = 400;
const REQUESTS_EACH = 60;

/** A spec and what became of it: some entries gone, some new. Entries that stay keep their route's number. */
const pairs = fc
  .tuple(entries, entries, fc.array(fc.nat(), { minLength: 14, maxLength: 14 }))
  .map(([base, more, dice]) => {
    const numbered = base.map((entry, index) => ({ ...entry, listener: 0, route: index }));
    const fresh = more.map((entry, index) => ({ ...entry, listener: 0, route: 100 + index }));
    const before = withoutTies(numbered);
    const kept = before.filter((_, index) => (dice[index] ?? 0) % 4 !== 0);
    const added = fresh.filter((_, index) => (dice[index] ?? 0) % 5 === 0);
    return { before, after: withoutTies([...kept, ...added]) };
  });

it('finds every request that is decided differently, and no other', () => {
  let differing = 0;
  let classes = 0;
  fc.assert(
    fc.property(
      pairs,
      fc.array(fc.nat(), { minLength: REQUESTS_EACH, maxLength: REQUESTS_EACH }),
      (pair, numbers) => {
        const [before, after] = [ruleSet(pair.before), ruleSet(pair.after)];
        const found = compareRuleSets(before, after, {
          before: (rule) => String(rule.route),
          after: (rule) => String(rule.route),
        });
        const reported = new Set(found.map((each) => `${each.before?.route} ${each.after?.route}`));
        classes += found.length;
        for (const each of found) {
          const request = asked(each.witness);
          expect(winner(pair.before, request)).toBe(each.before?.route);
          expect(winner(pair.after, request)).toBe(each.after?.route);
          expect(before.winner(each.witness as MatchWitness)).toBe(each.before);
          expect(after.winner(each.witness as MatchWitness)).toBe(each.after);
        }
        for (const number of numbers) {
          const { request } = questionAt(number, number % 2 === 0 ? pair.before : pair.after);
          const [one, other] = [winner(pair.before, request), winner(pair.after, request)];
          if (one === other) continue;
          differing++;
          if (!reported.has(`${one} ${other}`)) {
            expect.fail(
              `${request.method} ${request.host} ${request.path} ?${request.query}: ${one} -> ${other} not in ${[...reported]}`,
            );
          }
        }
      },
    ),
    { numRuns: PAIRS },
  );
  expect(classes).toBeGreaterThan(PAIRS);
  expect(differing).toBeGreaterThan(1_000);
});

function ruleSet(spec: readonly MatchEntry[]): RuleSet {
  return openRuleSets(artifactOf(spec, 1))[0] as RuleSet;
}

function winner(spec: readonly MatchEntry[], request: MatchRequest): Rule['route'] | undefined {
  const answer = referenceLookup(spec, 0, request, matchByRegExp);
  return 'route' in answer ? answer.route : undefined;
}

function asked(witness: MatchWitness | undefined): MatchRequest {
  if (witness === undefined) throw new Error('a class without a witness');
  return requestOf(witness);
}
