import type { Located, SourceNode } from './types.ts';

/** The value as plain JSON. A node reached through two aliases gives one shared object. */
export function toPlain(node: SourceNode): unknown {
  return plainOf(node, new Map());
}

function plainOf(node: SourceNode, seen: Map<SourceNode, unknown>): unknown {
  if (node.kind === 'scalar') return node.value;
  const known = seen.get(node);
  if (known !== undefined) return known;
  const plain =
    node.kind === 'sequence' ? node.items.map((item) => plainOf(item, seen)) : plainMap(node, seen);
  seen.set(node, plain);
  return plain;
}

function plainMap(node: Extract<SourceNode, { kind: 'map' }>, seen: Map<SourceNode, unknown>): object {
  const plain: Record<string, unknown> = {};
  for (const [key, entry] of node.entries) {
    const value = plainOf(entry.value, seen);
    // A key of that name would set the prototype instead.
    if (key === '__proto__') Object.defineProperty(plain, key, { value, enumerable: true });
    else plain[key] = value;
  }
  return plain;
}

/** The node at a path of keys and indexes below `node`, or undefined. */
export function nodeAt(node: SourceNode, path: readonly (string | number)[]): SourceNode | undefined {
  let at: SourceNode | undefined = node;
  for (const step of path) {
    if (at === undefined) return undefined;
    if (at.kind === 'map') at = at.entries.get(String(step))?.value;
    else at = at.kind === 'sequence' ? at.items[Number(step)] : undefined;
  }
  return at;
}

/** Where the last key of a path is written, or undefined when the path does not end in a map. */
export function keyAt(node: SourceNode, path: readonly (string | number)[]): Located | undefined {
  const parent = nodeAt(node, path.slice(0, -1));
  return parent?.kind === 'map' ? parent.entries.get(String(path.at(-1)))?.key : undefined;
}
