/**
 * The rules of `rollout:` held against changes. Those of the old side hold too, so that one change cannot both take
 * a rule away and do what it forbids; a rule that is taken away or weakened is itself a change.
 */
import { literalsOf } from '../matching/algebra/literals.ts';
import type { Literal, Solution } from '../matching/algebra/types.ts';
import { witnessRequest } from '../matching/witness-request.ts';
import type { RolloutRule, RouteMatch } from '../spec/types.ts';
import { canonicalText } from './canonical.ts';
import type { Comparison, DecidedClass } from './compare.ts';
import type { Draft } from './draft.ts';
import { placeAt } from './places.ts';
import type { Side } from './side.ts';
import type { Difference, RolloutViolation } from './types.ts';
import { severityRank } from './weight.ts';

/** The rules that are not as they were: gone, or with another meaning. */
export function rolloutDrafts({ before, after }: Comparison): Draft[] {
  // An artifact holds no rules, so nothing can be said about them.
  if (after.input.gateway === undefined) return [];
  const now = new Map(rulesOf(after).map((rule) => [rule.name, rule]));
  return rulesOf(before).flatMap((rule) => {
    const other = now.get(rule.name);
    if (other !== undefined && meaning(other) === meaning(rule)) return [];
    const text = other === undefined ? 'is taken away' : 'says something else';
    const difference: Difference = { what: 'rule', kind: 'rollout', severity: 'risky', text };
    return [
      {
        subject: { on: 'rollout', name: rule.name, oldName: rule.name },
        classes: [],
        differences: [difference],
      } as const,
    ];
  });
}

/** What breaks a rule; `drafts` are those of the changes, in their order. */
export function findViolations(comparison: Comparison, drafts: readonly Draft[]): RolloutViolation[] {
  return distinctRules(comparison).flatMap(({ rule, side }) =>
    drafts.flatMap((draft, change) => {
      const found = breakOf(comparison, draft, rule);
      if (found === undefined) return [];
      return [
        {
          rule: rule.name,
          place: placeAt(side, `rollout rule \`${rule.name}\``, rule.span),
          change,
          ...found,
        },
      ];
    }),
  );
}

function rulesOf(side: Side): readonly RolloutRule[] {
  return side.input.gateway?.rollout ?? [];
}

function distinctRules({ before, after }: Comparison): { rule: RolloutRule; side: Side }[] {
  const known = new Set(rulesOf(after).map((rule) => rule.name + meaning(rule)));
  const old = rulesOf(before).filter((rule) => !known.has(rule.name + meaning(rule)));
  return [
    ...rulesOf(after).map((rule) => ({ rule, side: after })),
    ...old.map((rule) => ({ rule, side: before })),
  ];
}

function meaning({ every, changes, severity, ...words }: RolloutRule): string {
  const conditions = every === undefined ? [] : every.flatMap(everyLiterals);
  const { lost, widened, loosened } = words;
  const lists = [changes, lost, widened, loosened].map((list) => [...list].sort());
  return canonicalText([conditions, severity ?? '', ...lists]);
}

function breakOf(
  comparison: Comparison,
  draft: Draft,
  rule: RolloutRule,
): Pick<RolloutViolation, 'text' | 'witness'> | undefined {
  // What a listener or a rule itself says concerns all requests.
  const own =
    draft.subject.on === 'listener' ? draft.differences.find((each) => isForbidden(rule, each)) : undefined;
  for (const each of draft.classes) {
    const difference = each.differences.find((one) => isForbidden(rule, one));
    if (difference === undefined) continue;
    const found = requestWithin(comparison, each, rule);
    if (found === 'none') continue;
    return {
      text: difference.text,
      ...(typeof found === 'object' && { witness: requestTo(comparison, each, found) }),
    };
  }
  return own && { text: own.text };
}

function isForbidden(rule: RolloutRule, difference: Difference): boolean {
  const { changes, severity } = rule;
  if (changes.length > 0 && !changes.includes(difference.kind)) return false;
  if (severity !== undefined && severityRank(difference.severity) > severityRank(severity)) return false;
  return doesWhatIsNamed(rule, difference);
}

/** What is lost lets everybody pass and allows everything. */
function doesWhatIsNamed({ lost, widened, loosened }: RolloutRule, difference: Difference): boolean {
  if (lost.length + widened.length + loosened.length === 0) return true;
  const of = (words: readonly string[] = [], named: readonly string[]) =>
    words.some((each) => named.includes(each));
  return (
    of(difference.lost, [...lost, ...widened, ...loosened]) ||
    of(difference.widened, widened) ||
    of(difference.loosened, loosened)
  );
}

/** A request of the class that the rule speaks of; that nobody knows of one is no reason to let it pass. */
function requestWithin(comparison: Comparison, each: DecidedClass, { every }: RolloutRule): Solution {
  if (every === undefined) return each.witness ?? 'unknown';
  const found = every.flatMap((match) =>
    hostsOf(match).map((host) =>
      comparison.requestBetween(each, {
        must: literalsOf({ ...match, methods: methodsOf(match.methods), host }),
      }),
    ),
  );
  return found.find((one) => typeof one === 'object') ?? found.find((one) => one === 'unknown') ?? 'none';
}

function everyLiterals(match: RouteMatch): Literal[] {
  return hostsOf(match).flatMap((host) => literalsOf({ ...match, host }));
}

function hostsOf({ hosts }: RouteMatch): readonly string[] {
  return hosts.length === 0 ? [''] : hosts;
}

/** GET serves HEAD too. */
function methodsOf(methods: readonly string[]): readonly string[] {
  return methods.includes('GET') && !methods.includes('HEAD') ? [...methods, 'HEAD'].sort() : methods;
}

function requestTo(
  { before, after }: Comparison,
  { pair, after: rule }: DecidedClass,
  found: Exclude<Solution, string>,
) {
  const listener =
    rule === undefined
      ? before.input.artifact.listeners[pair.before]
      : after.input.artifact.listeners[pair.after];
  if (listener === undefined) throw new Error('a class without a listener');
  return witnessRequest(found, listener);
}
