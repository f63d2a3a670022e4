/**
 * What it does that one policy stands where another stood: the same with other options, or another. Each kind says in
 * words what its options do (`compare`); here the words become one difference with a weight, and alternatives are
 * compared each with its own. Where no kind has words for it, the policy "does something else".
 */
import type { PolicyChange, PolicyEffect } from '../policy/compare/change.ts';
import { POLICY_EFFECTS } from '../policy/compare/change.ts';
import { findPolicyKind } from '../policy/registry.ts';
import type { PolicyUse } from './behaviour.ts';
import { shown } from './secret.ts';
import type { ChangeSeverity, Difference } from './types.ts';
import { severityRank } from './weight.ts';

/** docs/diff.md has the reasons. */
const SEVERITIES: Readonly<Record<PolicyEffect, ChangeSeverity>> = {
  lost: 'breaking',
  widened: 'breaking',
  loosened: 'risky',
  changed: 'risky',
  tightened: 'risky',
  harmless: 'safe',
};

const CLAUSES_MAX = 5;

/** The difference between two policies that belong together and do not do the same. */
export function editedPolicy(one: PolicyUse, other: PolicyUse): Difference {
  const [was, is] = [one.policy, other.policy];
  const changes = changesOf(one, other);
  const isSamePolicy = one.id === other.id;
  const head = isSamePolicy ? `policy \`${is.name}\`` : `policy \`${is.name}\` stands in for \`${was.name}\``;
  const told = changes.length === 0 && isSamePolicy ? `${head} does something else` : head;
  const gone = [...(isSamePolicy ? [] : [was.name]), ...(was.kind === is.kind ? [] : [was.kind])];
  const words = policyWords(one);
  const wordsIf = (effect: PolicyEffect) => (changes.some((each) => each.effect === effect) ? words : []);
  const [lost, widened, loosened] = [
    [...new Set([...gone, ...wordsIf('lost')])],
    wordsIf('widened'),
    wordsIf('loosened'),
  ];
  return {
    ...{ what: `policy ${isSamePolicy ? is.name : was.name}`, kind: 'policy' },
    ...{ severity: severityOf(changes, isSamePolicy), text: [told, ...clauses(changes)].join(': ') },
    ...{ before: policyView(one), after: policyView(other) },
    ...(lost.length > 0 && { lost }),
    ...(widened.length > 0 && { widened }),
    ...(loosened.length > 0 && { loosened }),
    ...(isSamePolicy && { isShared: true }),
  };
}

/** By what words rollout rules may speak of a policy. */
export function policyWords({ policy: { name, kind, phase } }: PolicyUse): string[] {
  return [...new Set([name, kind, phase, ...(phase === 'rate-limit' ? ['limit'] : [])])];
}

/** A policy as it is shown. */
export function policyView({ policy }: PolicyUse) {
  const { name, kind, phase, options } = policy;
  return shown({ name, kind, phase, options });
}

/** Another policy is worth a look, however little is said of it. */
function severityOf(changes: readonly PolicyChange[], isSamePolicy: boolean): ChangeSeverity {
  const found = changes.map(({ effect }) => SEVERITIES[effect]);
  const least: ChangeSeverity = isSamePolicy && changes.length > 0 ? 'safe' : 'risky';
  return [...found, least].sort((a, b) => severityRank(a) - severityRank(b))[0] ?? 'risky';
}

/** The heaviest first, and no more than people read; none or one. */
function clauses(changes: readonly PolicyChange[]): string[] {
  const weight = ({ effect }: PolicyChange) => POLICY_EFFECTS.indexOf(effect);
  const texts = [...changes].sort((a, b) => weight(a) - weight(b)).map(({ text }) => text);
  const rest = texts.length - CLAUSES_MAX;
  const told = rest > 0 ? [...texts.slice(0, CLAUSES_MAX), `and ${rest} more`] : texts;
  return told.length === 0 ? [] : [told.join('; ')];
}

function changesOf(one: PolicyUse, other: PolicyUse): PolicyChange[] {
  if (one.content === other.content) return [];
  if (one.members.length > 0 || other.members.length > 0) return alternativeChanges(one, other);
  const [was, is] = [one.policy, other.policy];
  if (was.kind !== is.kind) return otherKind(one, other);
  return [...(findPolicyKind(is.kind)?.compare?.(one.options, other.options) ?? [])];
}

function otherKind(one: PolicyUse, other: PolicyUse): PolicyChange[] {
  const text = `is \`${other.policy.kind}\` instead of \`${one.policy.kind}\``;
  if (other.admitsAnybody && !one.admitsAnybody)
    return [{ effect: 'lost', text: `${text}, and lets anybody pass` }];
  return one.id === other.id ? [{ effect: 'changed', text }] : [];
}

/** A policy that is not made of others is its only alternative. */
function alternativeChanges(one: PolicyUse, other: PolicyUse): PolicyChange[] {
  const [was, is] = [one, other].map((use) => (use.members.length > 0 ? use.members : [use]));
  const [before, after] = [was ?? [], is ?? []];
  const pairs = before.flatMap((each) => {
    const same =
      after.find(({ id }) => id === each.id) ?? after.find(({ content }) => content === each.content);
    return same === undefined ? [] : [[each, same] as const];
  });
  const gone = before.filter((each) => !pairs.some(([kept]) => kept === each));
  const fresh = after.filter((each) => !pairs.some(([, kept]) => kept === each));
  const order = pairs.map(([, kept]) => after.indexOf(kept));
  const isReordered = order.some((place, index) => index > 0 && place < (order[index - 1] ?? 0));
  const changes = [
    ...fresh.map((each) => freshAlternative(each)),
    ...pairs.flatMap(([each, kept]) => keptAlternative(each, kept)),
    ...gone.map(
      ({ policy }) => ({ effect: 'tightened', text: `alternative \`${policy.name}\` is gone` }) as const,
    ),
    ...(isReordered ? [{ effect: 'changed', text: 'alternatives are asked in another order' } as const] : []),
  ];
  // What let anybody pass before has nothing more to lose.
  if (!one.admitsAnybody) return changes;
  return changes.map(({ effect, text }) => ({ effect: effect === 'lost' ? 'loosened' : effect, text }));
}

function freshAlternative({ policy, admitsAnybody }: PolicyUse): PolicyChange {
  const text = `alternative \`${policy.name}\` is added`;
  return admitsAnybody
    ? { effect: 'lost', text: `${text}, and lets anybody pass` }
    : { effect: 'widened', text };
}

function keptAlternative(one: PolicyUse, other: PolicyUse): PolicyChange[] {
  if (one.content === other.content) return [];
  const name = `alternative \`${other.policy.name}\``;
  const changes = changesOf(one, other);
  if (changes.length === 0) return [{ effect: 'changed', text: `${name} does something else` }];
  return changes.map(({ effect, text }) => ({ effect, text: `${name}: ${text}` }));
}
