// Invariants: claims about requests. Here the names in them are checked; whether they hold is for the compiler.
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { type MergedSpec, reportTwice } from '../merge.ts';
import { checkName, type NameSet } from '../names.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import { policyKinds } from '../schema/policy.ts';
import type { Claim, Invariant } from '../types.ts';
import { readDuration } from '../value/duration.ts';
import { readMatchList, waysOf } from './match.ts';

/** The claims whose values are lists, with what the names in them are names of. */
interface NameKinds {
  readonly [key: string]: { readonly what: string; readonly known: readonly NameSet[] };
}

/** Reads the invariants, in the order of writing. */
export function readInvariants(reading: SpecReading, spec: MergedSpec): Invariant[] {
  if (spec.invariants.length === 0) return [];
  const kinds = nameKinds(spec);
  const places = new Map<string, TextNode>();
  return spec.invariants.flatMap((node) => {
    const name = reading.text(node, 'name');
    if (name === undefined) return [];
    const first = places.get(name.value);
    if (first === undefined) places.set(name.value, name);
    else reportTwice(reading, { first, second: name }, `invariant \`${name.value}\` is defined twice`);
    return [readInvariant(reading, { node, name, kinds })];
  });
}

function nameKinds({ policies, upstreams, routes, listeners }: MergedSpec): NameKinds {
  const policy = { what: 'policy or kind of policy', known: [policies, policyKinds()] };
  return {
    policy,
    anyPolicy: policy,
    upstream: { what: 'upstream', known: [upstreams] },
    route: { what: 'route', known: [routes] },
    listener: { what: 'listener', known: [listeners] },
    listeners: { what: 'listener', known: [listeners] },
  };
}

interface Written {
  readonly node: SourceNode;
  readonly name: TextNode;
  readonly kinds: NameKinds;
}

function readInvariant(reading: SpecReading, { node, name, kinds }: Written): Invariant {
  const matches = (key: 'every' | 'except') =>
    waysOf(reading, readMatchList(reading, reading.child(node, key), name));
  const except = reading.entry(node, 'except');
  const hasClaim = node.kind === 'map' && (node.entries.has('requires') || node.entries.has('forbids'));
  if (!hasClaim) {
    reading.report('GW1704', name, `invariant \`${name.value}\` claims nothing`, {
      hint: 'say what must hold in `requires`, or what must not in `forbids`',
    });
  }
  return {
    name: name.value,
    span: spanOf(name),
    every: matches('every'),
    listeners: readNames(reading, node, { key: 'listeners', kinds }) ?? [],
    except: except === undefined ? [] : matches('except'),
    reaching: readClaim(reading, reading.child(node, 'reaching'), kinds),
    requires: readClaim(reading, reading.child(node, 'requires'), kinds),
    forbids: readClaim(reading, reading.child(node, 'forbids'), kinds),
  };
}

const LISTS = ['policy', 'anyPolicy', 'phase', 'upstream', 'route', 'action', 'listener'] as const;
const FLAGS = ['tls', 'served', 'mayBeOptional'] as const;

function readClaim(reading: SpecReading, node: SourceNode | undefined, kinds: NameKinds): Claim {
  if (node === undefined) return {};
  const lists = LISTS.map((key) => [key, readNames(reading, node, { key, kinds })] as const);
  const flags = FLAGS.map((key) => [key, reading.child(node, key) && reading.flag(node, key, true)] as const);
  const claims = [...lists, ...flags, ['timeout', readTimeout(reading, node)] as const];
  return Object.fromEntries(claims.filter(([, value]) => value !== undefined));
}

/** One name or several; undefined when the key is not there. */
function readNames(
  reading: SpecReading,
  node: SourceNode,
  { key, kinds }: { readonly key: string; readonly kinds: NameKinds },
): readonly string[] | undefined {
  const value = reading.child(node, key);
  if (value === undefined) return undefined;
  const names = isText(value) ? [value] : reading.itemsOf(value).filter(isText);
  const kind = kinds[key];
  if (kind !== undefined) for (const name of names) checkName(reading, name, kind.what, kind.known);
  return [...new Set(names.map((name) => name.value))];
}

function readTimeout(reading: SpecReading, node: SourceNode): boolean | number | undefined {
  const value = reading.child(node, 'timeout');
  if (value === undefined) return undefined;
  return isText(value) ? readDuration(reading, value, undefined) : reading.flag(node, 'timeout', true);
}
