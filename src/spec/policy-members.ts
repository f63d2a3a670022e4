// Policies that are made of other policies: the names must exist, be of the same phase, and never lead back.
import { spanOf } from '../source/span.ts';
import type { MapEntry } from '../source/types.ts';
import { checkName, type NamedEntries } from './names.ts';
import type { SpecReading, TextNode } from './reading.ts';
import type { PolicyReading } from './section/policy.ts';

type Readings = ReadonlyMap<string, PolicyReading>;

/** Checks the members of policies; gives the policies, each with the path parameters of all that it is made of. */
export function joinMembers(
  reading: SpecReading,
  entries: NamedEntries,
  policies: Readings,
): Map<string, PolicyReading> {
  for (const policy of policies.values()) {
    for (const member of policy.members) checkMember(reading, { policy, member, entries, policies });
  }
  const joined = [...policies.values()].map((policy) => ({ ...policy, params: paramsOf(policy, policies) }));
  return new Map(joined.map((policy) => [policy.name, policy]));
}

interface Place {
  readonly policy: PolicyReading;
  readonly member: TextNode;
  readonly entries: NamedEntries;
  readonly policies: Readings;
}

function checkMember(reading: SpecReading, { policy, member, entries, policies }: Place): void {
  if (!checkName(reading, member, 'policy', [entries])) return;
  const found = policies.get(member.value);
  if (found === undefined) return;
  if (found.phase !== policy.phase) {
    reading.report(
      'GW1804',
      member,
      `\`${member.value}\` cannot stand in \`${policy.kind}\`: it is a policy of \`${found.kind}\``,
      {
        hint: `only policies of the ${policy.phase} phase can`,
        related: [placeOf(entries.get(member.value), member.value)].filter((place) => place !== undefined),
      },
    );
  } else if (leadsTo(found, policy.name, policies)) {
    const message =
      found.name === policy.name
        ? `policy \`${policy.name}\` is made of itself`
        : `policy \`${policy.name}\` is made of itself, by way of \`${found.name}\``;
    reading.report('GW1805', member, message, { hint: 'take this entry out' });
  }
}

function placeOf(entry: MapEntry | undefined, name: string) {
  return entry && { message: `policy \`${name}\` is here`, span: spanOf(entry.key) };
}

function leadsTo(from: PolicyReading, name: string, policies: Readings): boolean {
  return reachable(from, policies).has(name);
}

/** The names of all that a policy is made of, and its own. */
function reachable(from: PolicyReading, policies: Readings): ReadonlySet<string> {
  const names = new Set([from.name]);
  for (const name of names) {
    for (const member of policies.get(name)?.members ?? []) names.add(member.value);
  }
  return names;
}

function paramsOf(policy: PolicyReading, policies: Readings): readonly string[] {
  if (policy.members.length === 0) return policy.params;
  const all = [...reachable(policy, policies)].flatMap((name) => policies.get(name)?.params ?? []);
  return [...new Set(all)];
}
