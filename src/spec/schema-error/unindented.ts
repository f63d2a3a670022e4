// One slip of which the schema would tell many: keys that were meant to stand below a name, but stand beside it.
//
//   routes:
//     get-user:
//     match: { path: / }
//     to: users
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry, MapNode, SourceNode } from '../../source/types.ts';
import { listed } from './describe.ts';
import { label } from './label.ts';
import { knownKeys, schemaAt } from './lookup.ts';

/** A name without a value, and the entries behind it that are its own keys. */
export interface Unindented {
  readonly diagnostic: Diagnostic;
  /** Paths of two tokens, joined by `/`, of which nothing else need be said. */
  readonly paths: readonly string[];
  readonly nodes: readonly SourceNode[];
}

/** The sections whose entries are objects. */
const SECTIONS = ['listeners', 'upstreams', 'policies', 'routes'];

/** Finds such names in every section of a file. */
export function findUnindented(root: MapNode): readonly Unindented[] {
  return SECTIONS.flatMap((section) => {
    const names = root.entries.get(section)?.value;
    return names?.kind === 'map' ? inSection(section, names, root) : [];
  });
}

function inSection(section: string, names: MapNode, root: MapNode): Unindented[] {
  const entries = [...names.entries];
  return entries.flatMap(([name, entry], index) => {
    if (entry.value.kind !== 'scalar' || entry.value.value !== null) return [];
    const known = knownKeys(schemaAt([section, name], root));
    const behind = entries.slice(index + 1);
    const end = behind.findIndex(([key]) => !Object.hasOwn(known, key));
    const own = end === -1 ? behind : behind.slice(0, end);
    return own.length === 0 ? [] : [unindented([section, name], entry, own)];
  });
}

function unindented(
  path: readonly [section: string, name: string],
  { key, value }: MapEntry,
  own: readonly [string, MapEntry][],
): Unindented {
  const keys = own.map(([each]) => each);
  const stand = own.length === 1 ? 'stands' : 'stand';
  const message = `${label(path)} is empty: ${listed(keys, 'and')} ${stand} beside it, not below it`;
  return {
    diagnostic: createDiagnostic('GW1102', spanOf(key), message, {
      hint: 'indent what belongs to it by two more spaces',
    }),
    paths: [path[1], ...keys].map((each) => `${path[0]}/${each}`),
    nodes: [value, ...own.map(([, entry]) => entry.value)],
  };
}
