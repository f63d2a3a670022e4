/**
 * What is the same thing on both sides. Names decide; what is left over is paired by what it means, so that a new
 * name alone is no change.
 */
import type { JsonValue, PolicyRecord, UpstreamRecord } from '../artifact/types.ts';
import { literalKey, literalsOf } from '../matching/algebra/literals.ts';
import type { Rule } from '../matching/algebra/types.ts';
import { findPolicyKind } from '../policy/registry.ts';
import { canonicalText, mapStrings } from './canonical.ts';
import type { Side } from './side.ts';

/** Names of the new side → names of the old side that they continue. */
export interface Identities {
  readonly upstreams: ReadonlyMap<string, string>;
  readonly policies: ReadonlyMap<string, string>;
}

/** Pairs upstreams and policies. */
export function identify(before: Side, after: Side): Identities {
  return {
    upstreams: pairNames(before.upstreams, after.upstreams, upstreamContent),
    policies: pairNames(before.policies, after.policies, policyContent),
  };
}

/** What an upstream is, apart from its name. */
export function upstreamContent({ name: _, ...content }: UpstreamRecord): string {
  const { endpoints, ...rest } = content;
  return canonicalText({ ...rest, endpoints: endpoints.map((each) => canonicalText(each)).sort() });
}

/** What a policy does, apart from its name; policies that do the same have the same. */
export function policyMeaning(
  { name, kind, options }: PolicyRecord,
  policies: Side['policies'],
  within: readonly string[] = [],
): JsonValue {
  const found = findPolicyKind(kind);
  const meaning = found?.meaning?.(options) ?? options;
  if (found?.members === undefined || within.includes(name)) return meaning;
  // What is made of other policies does what they do.
  return mapStrings(meaning, (text) => {
    const member = policies.get(text);
    if (member === undefined) return text;
    return canonicalText([member.kind, policyMeaning(member, policies, [...within, name])]);
  });
}

function policyContent(policy: PolicyRecord, policies: Side['policies']): string {
  return canonicalText([policy.kind, policy.phase, policyMeaning(policy, policies)]);
}

/** Routes of the new side → routes of the old side that they continue, as indexes. */
export function pairRoutes(
  before: Side,
  after: Side,
  textOf: (side: Side, rule: Rule) => string,
): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const fresh: number[] = [];
  for (const [index, { name }] of after.routes.entries()) {
    const old = before.routeByName.get(name);
    if (old === undefined) fresh.push(index);
    else pairs.set(index, old);
  }
  if (fresh.length === 0) return pairs;
  const gone = [...before.routes.keys()].filter(
    (index) => !after.routeByName.has(before.routes[index]?.name ?? ''),
  );
  const content = (side: Side, index: number) => {
    const rules = side.rulesOf(index).map((rule) => `${conditionsText(rule)}\n${textOf(side, rule)}`);
    return `${rules.sort().join('\n')} ${side.routes[index]?.priority}`;
  };
  const byContent = new Map(gone.map((index) => [content(before, index), index]));
  for (const index of fresh) {
    const old = byContent.get(content(after, index));
    if (old !== undefined) pairs.set(index, old);
  }
  return pairs;
}

/** The conditions of a rule as one text; the same for rules that take the same requests. */
function conditionsText(rule: Rule): string {
  return literalsOf(rule).map(literalKey).sort().join('\n');
}

function pairNames<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  contentOf: (value: T, all: ReadonlyMap<string, T>) => string,
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const gone = new Map<string, string>();
  for (const [name, value] of before) if (!after.has(name)) gone.set(contentOf(value, before), name);
  for (const [name, value] of after) {
    const old = before.has(name) ? name : gone.get(contentOf(value, after));
    if (old === undefined) continue;
    pairs.set(name, old);
    if (!before.has(name)) gone.delete(contentOf(value, after));
  }
  return pairs;
}
