// What two lists of policies do differently: lost, gained, replaced, edited, in another order.
import type { Phase } from '../artifact/phase.ts';
import type { PolicyUse } from './behaviour.ts';
import { editedPolicy, policyView, policyWords } from './edited-policy.ts';
import type { ChangeSeverity, Difference } from './types.ts';

/** Phases whose policies keep requests out: to lose one breaks a promise. */
const GUARDS: readonly Phase[] = ['ip', 'authentication', 'authorization', 'rate-limit'];
/** Phases whose policies may refuse what was served before. */
const REFUSING: readonly Phase[] = [...GUARDS, 'validation'];

/** The differences between the policies of the same request before and now. */
export function policyDifferences(before: readonly PolicyUse[], after: readonly PolicyUse[]): Difference[] {
  const kept = before.flatMap((one) => {
    const other = after.find(({ id }) => id === one.id);
    return other === undefined ? [] : [{ one, other }];
  });
  const lost = before.filter(({ id }) => !after.some((each) => each.id === id));
  const gained = after.filter(({ id }) => !before.some((each) => each.id === id));
  const moved = [byContent, byKind, byPhase].flatMap((isLike) => takePairs(lost, gained, isLike));
  const others = [...moved, ...kept].filter(({ one, other }) => one.content !== other.content);
  return [
    ...lost.map(lostPolicy),
    ...others.map(({ one, other }) => editedPolicy(one, other)),
    ...gained.map(gainedPolicy),
    ...orderDifference(before, after, kept, moved),
  ];
}

interface Pair {
  readonly one: PolicyUse;
  readonly other: PolicyUse;
}

const byContent = (one: PolicyUse, other: PolicyUse) => one.content === other.content;
const byKind = (one: PolicyUse, other: PolicyUse) => one.policy.kind === other.policy.kind && isGuard(one);
const byPhase = (one: PolicyUse, other: PolicyUse) => one.policy.phase === other.policy.phase && isGuard(one);

/** Takes out of both lists what belongs together. */
function takePairs(
  lost: PolicyUse[],
  gained: PolicyUse[],
  isLike: (one: PolicyUse, other: PolicyUse) => boolean,
): Pair[] {
  const pairs: Pair[] = [];
  for (const one of [...lost]) {
    const other = gained.find((each) => isLike(one, each));
    if (other === undefined) continue;
    lost.splice(lost.indexOf(one), 1);
    gained.splice(gained.indexOf(other), 1);
    pairs.push({ one, other });
  }
  return pairs;
}

function isGuard({ policy }: PolicyUse): boolean {
  return GUARDS.includes(policy.phase);
}

function lostPolicy(use: PolicyUse): Difference {
  const { name, phase } = use.policy;
  const severity: ChangeSeverity = isGuard(use) ? 'breaking' : 'risky';
  const lost = policyWords(use);
  const text = `policy \`${name}\` (${phase}) is lost`;
  return { what: `policy ${name}`, kind: 'policy', severity, text, before: policyView(use), lost };
}

function gainedPolicy(use: PolicyUse): Difference {
  const { name, phase } = use.policy;
  const severity: ChangeSeverity = REFUSING.includes(phase) ? 'risky' : 'safe';
  return {
    what: `policy ${name}`,
    kind: 'policy',
    severity,
    text: `policy \`${name}\` (${phase}) is added`,
    after: policyView(use),
  };
}

function orderDifference(
  before: readonly PolicyUse[],
  after: readonly PolicyUse[],
  kept: readonly Pair[],
  moved: readonly Pair[],
): Difference[] {
  const pairs = [...kept, ...moved];
  const places = before.flatMap((use) => {
    const other = pairs.find(({ one }) => one === use)?.other;
    return other === undefined ? [] : [after.indexOf(other)];
  });
  if (places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0))) return [];
  const names = (uses: readonly PolicyUse[]) => uses.map(({ policy }) => policy.name);
  return [
    {
      ...{ what: 'policy order', kind: 'policy', severity: 'risky', text: 'policies run in another order' },
      ...{ before: names(before), after: names(after) },
    },
  ];
}
