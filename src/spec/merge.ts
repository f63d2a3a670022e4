// Joins the top levels of a spec's files. Names are one space over all files: what is defined twice is an
// error that shows both places, whichever file comes first.

import { toPlain } from '../source/node.ts';
import { spanOf } from '../source/span.ts';
import type { Located, MapEntry, MapNode, SourceNode } from '../source/types.ts';
import type { NamedEntries } from './names.ts';
import type { SpecReading } from './reading.ts';

/** The word for one thing of each section whose keys are names. */
const WORD = {
  listeners: 'listener',
  upstreams: 'upstream',
  policies: 'policy',
  chains: 'chain',
  consumers: 'consumer',
  routes: 'route',
} as const;

type NamedSection = keyof typeof WORD;

/** A spec as one, still as written. */
export interface MergedSpec extends Readonly<Record<NamedSection, NamedEntries>> {
  readonly version?: MapEntry | undefined;
  readonly name?: MapEntry | undefined;
  readonly defaults?: MapEntry | undefined;
  readonly apiVersion?: MapEntry | undefined;
  readonly admin?: MapEntry | undefined;
  readonly telemetry?: MapEntry | undefined;
  readonly rollout: readonly SourceNode[];
  readonly tests: readonly SourceNode[];
  readonly invariants: readonly SourceNode[];
  /** `lint` of each file that has one. */
  readonly lint: readonly SourceNode[];
}

/** Merges the root maps of all files, in the order given. */
export function mergeDocuments(reading: SpecReading, roots: readonly MapNode[]): MergedSpec {
  const section = (name: NamedSection) => mergeSection(reading, roots, name);
  const policies = section('policies');
  const chains = section('chains');
  for (const [name, second] of chains) {
    const first = policies.get(name);
    if (first !== undefined)
      reportTwice(
        reading,
        { first: first.key, second: second.key },
        `\`${name}\` is the name of both a policy and a chain`,
      );
  }
  return {
    version: mergeSetting(reading, roots, 'version'),
    name: mergeSetting(reading, roots, 'name'),
    defaults: mergeSetting(reading, roots, 'defaults'),
    apiVersion: mergeSetting(reading, roots, 'apiVersion'),
    admin: mergeSetting(reading, roots, 'admin'),
    telemetry: mergeSetting(reading, roots, 'telemetry'),
    listeners: section('listeners'),
    upstreams: section('upstreams'),
    policies,
    chains,
    consumers: section('consumers'),
    routes: section('routes'),
    rollout: roots.flatMap((root) => reading.items(reading.child(root, 'rollout'), 'forbid')),
    tests: roots.flatMap((root) => reading.items(root, 'tests')),
    invariants: roots.flatMap((root) => reading.items(root, 'invariants')),
    lint: roots.flatMap((root) => reading.child(root, 'lint') ?? []),
  };
}

function mergeSection(reading: SpecReading, roots: readonly MapNode[], section: NamedSection): NamedEntries {
  const merged = new Map<string, MapEntry>();
  for (const root of roots) {
    for (const [name, entry] of reading.rawPairs(root, section)) {
      if (name.startsWith('x-')) continue;
      const first = merged.get(name);
      if (first === undefined) merged.set(name, entry);
      else
        reportTwice(
          reading,
          { first: first.key, second: entry.key },
          `${WORD[section]} \`${name}\` is defined twice`,
        );
    }
  }
  return merged;
}

/** Says that a name is defined twice, at the second place. */
export function reportTwice(
  reading: SpecReading,
  places: { first: Located; second: Located },
  message: string,
): void {
  reading.report('GW1202', places.second, message, {
    hint: 'rename one of the two, or take it out',
    related: [{ message: 'the first is here', span: spanOf(places.first) }],
  });
}

function mergeSetting(reading: SpecReading, roots: readonly MapNode[], key: string): MapEntry | undefined {
  let first: MapEntry | undefined;
  for (const root of roots) {
    const entry = reading.entry(root, key);
    if (entry === undefined) continue;
    if (first === undefined) first = entry;
    else if (!isSame(first.value, entry.value)) {
      reading.report('GW1203', entry.key, `\`${key}\` is given twice, with different values`, {
        hint: 'say it in one file only',
        related: [{ message: 'the first is here', span: spanOf(first.key) }],
      });
    }
  }
  return first;
}

function isSame(a: SourceNode, b: SourceNode): boolean {
  return JSON.stringify(toPlain(a)) === JSON.stringify(toPlain(b));
}
