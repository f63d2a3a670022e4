import type { JsonValue, PolicyRecord } from '../../artifact/types.ts';
import { findPolicyKind } from '../../policy/registry.ts';
import type { PolicyKind } from '../../policy/types.ts';
import { toPlain } from '../../source/node.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry, SourceNode } from '../../source/types.ts';
import type { NamedEntries } from '../names.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import { isPolicyKind } from '../schema/policy.ts';
import type { Written } from '../types.ts';
import { type ModuleDeps, readModule } from './module.ts';

/** A policy with the path parameters that its options use. */
export interface PolicyReading extends PolicyRecord, Written {
  readonly params: readonly string[];
  /** Names of the policies that it is made of. */
  readonly members: readonly TextNode[];
}

/** Reads the named policies. */
export function readPolicies(
  reading: SpecReading,
  entries: NamedEntries,
  modules: ModuleDeps,
): Map<string, PolicyReading> {
  const policies = new Map<string, PolicyReading>();
  for (const [name, entry] of entries) {
    const policy = readPolicy(reading, { name, entry, modules });
    if (policy !== undefined) policies.set(name, policy);
  }
  return policies;
}

interface PolicyPlace {
  readonly name: string;
  readonly entry: MapEntry;
  readonly modules: ModuleDeps;
}

function readPolicy(reading: SpecReading, { name, entry, modules }: PolicyPlace): PolicyReading | undefined {
  if (entry.value.kind !== 'map') return undefined;
  const own = [...entry.value.entries].filter(([key]) => !key.startsWith('x-'));
  // Keys that are no kinds have been told already.
  const keys = own.filter(([key]) => isPolicyKind(key));
  if (keys.length > 1 || own.length === 0) reportKinds(reading, { name, entry, keys });
  const [first] = keys;
  const kind = first && findPolicyKind(first[0]);
  const options = first?.[1].value;
  if (kind === undefined || options === undefined || options.kind === 'scalar') return undefined;
  const read = readOptions(reading, kind, options);
  const named = readNamedModule(reading, kind, { node: options, modules });
  return {
    name,
    key: spanOf(entry.key),
    node: entry.value,
    ...read,
    ...(named && { options: { ...objectOf(read.options), ...named } }),
  };
}

function readOptions(reading: SpecReading, kind: PolicyKind, node: MapEntry['value']) {
  const options = toPlain(node) as JsonValue; // YAML's core schema gives nothing but JSON values
  const isSound = reading.isSound(node);
  if (isSound) reading.diagnostics.push(...kind.check(options, node));
  return {
    kind: kind.kind,
    phase: (isSound ? kind.phaseOf?.(options) : undefined) ?? kind.phase,
    options,
    params: isSound ? (kind.params?.(options) ?? []) : [],
    members: (kind.members?.(node) ?? []).filter(isText).filter((item) => !reading.isBroken(item)),
  };
}

/** The options that say which module it is and of what files it consists. */
function readNamedModule(
  reading: SpecReading,
  { moduleKey }: PolicyKind,
  { node, modules }: { readonly node: SourceNode; readonly modules: ModuleDeps },
): Readonly<Record<string, JsonValue>> | undefined {
  const named = moduleKey === undefined ? undefined : reading.text(node, moduleKey);
  if (moduleKey === undefined || named === undefined) return undefined;
  const module = readModule(reading, named, modules);
  return module && { [moduleKey]: module.path, files: module.files };
}

function objectOf(value: JsonValue): { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function reportKinds(
  reading: SpecReading,
  { name, entry, keys }: { name: string; entry: MapEntry; keys: readonly (readonly [string, MapEntry])[] },
): void {
  const [first, second] = keys;
  if (first === undefined || second === undefined) {
    reading.report('GW1420', entry.key, `policy \`${name}\` has no kind`, {
      hint: 'its one key is its kind, such as `headers`',
    });
    return;
  }
  reading.report(
    'GW1420',
    second[1].key,
    `policy \`${name}\` has several kinds, \`${first[0]}\` and \`${second[0]}\``,
    {
      hint: 'make two policies of it, and name both where they are used',
      related: [{ message: 'the first is here', span: spanOf(first[1].key) }],
    },
  );
}
