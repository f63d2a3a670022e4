// What rules ask of policies: which ones a route has, the alternatives that one is made of, and its options as they
// were written. Options are JSON of many shapes, so they are looked into by key and never taken for a type.
import type { JsonValue } from '../artifact/types.ts';
import type { Span } from '../diagnostic/types.ts';
import { findPolicyKind } from '../policy/registry.ts';
import { spanOf } from '../source/span.ts';
import type { SourceNode } from '../source/types.ts';
import type { Gateway, Route } from '../spec/types.ts';
import { entryAt, entryIn, textOf } from './node.ts';

/** A policy of a spec. */
export type Policy = Gateway['policies'][number];

/** By name; many rules ask for the policies of every route of a large spec. */
const indexes = new WeakMap<Gateway, ReadonlyMap<string, Policy>>();

function named(gateway: Gateway, names: readonly string[]): readonly Policy[] {
  let index = indexes.get(gateway);
  if (index === undefined) {
    index = new Map(gateway.policies.map((policy) => [policy.name, policy]));
    indexes.set(gateway, index);
  }
  return names.flatMap((name) => index.get(name) ?? []);
}

/** The policies of a route, in the order in which they run; alternatives stand as the one policy that names them. */
export function policiesOf(gateway: Gateway, route: Route): readonly Policy[] {
  return named(gateway, route.policies);
}

/** A policy, or what it is made of, to the last: `anyOf` gives its alternatives and not itself. */
export function partsOf(gateway: Gateway, policy: Policy): readonly Policy[] {
  const members = memberNames(policy);
  if (members.length === 0) return [policy];
  return named(gateway, members).flatMap((member) => partsOf(gateway, member));
}

/** The names of the policies of which one is made. */
function memberNames(policy: Policy): readonly string[] {
  const options = optionsNode(policy);
  const members = (options && findPolicyKind(policy.kind)?.members?.(options)) ?? [];
  return members.flatMap((member) => textOf(member) ?? []);
}

/** The policies that some route has, with what they are made of. */
export function policiesInUse(gateway: Gateway): ReadonlySet<Policy> {
  const used = new Set(gateway.routes.flatMap((route) => policiesOf(gateway, route)));
  // A set takes in what is added while it is walked through.
  for (const policy of used) for (const member of named(gateway, memberNames(policy))) used.add(member);
  return used;
}

/** The options as written. */
export function optionsNode(policy: Policy): SourceNode | undefined {
  return entryIn(policy.node, policy.kind)?.value;
}

/** Where an option is written; the policy's name when it is not. */
export function optionPlace(policy: Policy, ...path: readonly string[]): Span {
  const entry = entryAt(policy.node, policy.kind, ...path);
  return entry === undefined ? policy.key : spanOf(entry.value);
}

/** The value at a path of keys below a value; undefined when there is none. */
export function valueAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let found = value;
  for (const key of path) found = isRecord(found) ? found[key] : undefined;
  return found;
}

/** The value of an option. */
export function optionOf(policy: Policy, ...path: readonly string[]): JsonValue | undefined {
  return valueAt(policy.options, ...path);
}

/** One text or a list of texts, as a list. */
export function textsOf(value: JsonValue | undefined): readonly string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}

/** A list, or one value as a list of it. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** The keys of an object; none for anything else. */
export function keysOf(value: JsonValue | undefined): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isRecord(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !isList(value);
}
