// Who may call, and by what they are known: a change for every route that asks who calls. Credentials are counted and
// never shown, hashed or not.
import type { Phase } from '../artifact/phase.ts';
import type { ConsumerRecord } from '../artifact/types.ts';
import { canonicalText } from './canonical.ts';
import type { Comparison, DecidedClass } from './compare.ts';
import type { Draft } from './draft.ts';
import type { Side } from './side.ts';
import type { ChangeSeverity, Difference } from './types.ts';

/** Phases whose policies look at who calls. */
const ASKING: readonly Phase[] = ['authentication', 'authorization', 'rate-limit'];
const CREDENTIALS = ['apiKeys', 'basic', 'hmac', 'certificates'] as const;

/** The consumers that are not what they were, with the routes that ask who calls; none when no route does. */
export function consumerDrafts(comparison: Comparison): Draft[] {
  const { before, after, routes } = comparison;
  const [was, is] = [consumersOf(before), consumersOf(after)];
  const changed = [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((name) => {
    const differences = consumerDifferences(was.get(name), is.get(name));
    return differences.length === 0 ? [] : [{ name, differences }];
  });
  if (changed.length === 0) return [];
  const asking = [...routes].flatMap(([now, old]) => {
    if (!asks(before, old) || !asks(after, now)) return [];
    const found = comparison.requestOf(old, now);
    return found === undefined ? [] : [found];
  });
  if (asking.length === 0) return [];
  return changed.map(({ name, differences }) => ({
    subject: { on: 'consumer', name, oldName: name },
    classes: asking.map((each): DecidedClass => ({ ...each, differences })),
    differences,
  }));
}

function consumersOf({ input }: Side): ReadonlyMap<string, ConsumerRecord> {
  return new Map(input.artifact.consumers.map((each) => [each.name, each]));
}

function asks(side: Side, route: number): boolean {
  const names = side.routes[route]?.policies ?? [];
  return names.some((name) => ASKING.some((phase) => phase === side.policies.get(name)?.phase));
}

function consumerDifferences(
  before: ConsumerRecord | undefined,
  after: ConsumerRecord | undefined,
): Difference[] {
  if (before === undefined) return [difference('consumer', 'safe', 'is new')];
  if (after === undefined)
    return [difference('consumer', 'breaking', 'is gone, and its requests are refused')];
  return [
    ...CREDENTIALS.flatMap((kind) => credentialDifferences(kind, before[kind], after[kind])),
    ...groupDifferences(before, after),
  ];
}

/** A group more opens what the group may; it is what groups are for, so it is worth a look and no more. */
function groupDifferences(before: ConsumerRecord, after: ConsumerRecord): Difference[] {
  const [was, is] = [[...before.groups].sort(), [...after.groups].sort()];
  const fresh = is.filter((each) => !was.includes(each));
  const gone = was.filter((each) => !is.includes(each));
  if (fresh.length === 0 && gone.length === 0) return [];
  const parts = [
    ...(fresh.length === 0 ? [] : [`is in ${groupsText(fresh)} now`]),
    ...(gone.length === 0 ? [] : [`is not in ${groupsText(gone)} any more`]),
  ];
  return [
    {
      ...difference('groups', 'risky', parts.join(' and ')),
      ...{ before: was, after: is },
      ...(fresh.length > 0 && { widened: ['authorization'] }),
    },
  ];
}

function groupsText(groups: readonly string[]): string {
  return `${groups.length === 1 ? 'group' : 'groups'} ${groups.map((each) => `\`${each}\``).join(', ')}`;
}

function credentialDifferences(
  what: string,
  before: readonly unknown[],
  after: readonly unknown[],
): Difference[] {
  const [was, is] = [before.map(canonicalText), after.map(canonicalText)];
  const gone = was.filter((each) => !is.includes(each)).length;
  const fresh = is.filter((each) => !was.includes(each)).length;
  return [
    ...(gone === 0 ? [] : [difference(what, 'breaking', `${gone} of ${was.length} under \`${what}\` gone`)]),
    ...(fresh === 0 ? [] : [difference(what, 'safe', `${fresh} under \`${what}\` new`)]),
  ];
}

function difference(what: string, severity: ChangeSeverity, text: string): Difference {
  return { what, kind: 'policy', severity, text };
}
