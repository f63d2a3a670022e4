// Looking into the spec as it was written, for the places that diagnostics and edits name.
import type { Span } from '../diagnostic/types.ts';
import { spanOf } from '../source/span.ts';
import type { MapEntry, MapNode, ScalarNode, SourceNode } from '../source/types.ts';

/** The entry of a map under a key. */
export function entryIn(node: SourceNode | undefined, key: string): MapEntry | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

/** The entry at a path of keys below a node. */
export function entryAt(node: SourceNode | undefined, ...path: readonly string[]): MapEntry | undefined {
  let entry: MapEntry | undefined;
  let at = node;
  for (const key of path) {
    entry = entryIn(at, key);
    at = entry?.value;
  }
  return entry;
}

/** The items of a list under a key. */
export function itemsIn(node: SourceNode | undefined, key: string): readonly SourceNode[] {
  const list = entryIn(node, key)?.value;
  return list?.kind === 'sequence' ? list.items : [];
}

/** The maps with the conditions of each way into a route. */
export function matchMaps(route: SourceNode): readonly MapNode[] {
  const match = entryIn(route, 'match')?.value;
  const list = match?.kind === 'sequence' ? match.items : [match];
  return list.filter((each) => each?.kind === 'map');
}

/** The text of a scalar; undefined for anything else. */
export function textOf(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** Whether what stands in the file is the value itself, apart from quotes: no reference, no escape, no folding. */
export function isPlain(node: ScalarNode): boolean {
  const written = node.file.text.slice(node.start, node.end);
  const value = String(node.value);
  return written === value || written === `"${value}"` || written === `'${value}'`;
}

/** Where a part of a route is written; the route's name when it is not written. */
export function placeIn(owner: { readonly key: Span; readonly node: SourceNode }, ...path: string[]): Span {
  const entry = entryAt(owner.node, ...path);
  return entry === undefined ? owner.key : spanOf(entry.value);
}
