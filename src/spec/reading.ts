import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic, RelatedPlace } from '../diagnostic/types.ts';
import { spanOf } from '../source/span.ts';
import type { Located, MapEntry, ScalarNode, SourceNode } from '../source/types.ts';
import type { ApiVersion } from './types.ts';

/** A scalar that holds text. */
export type TextNode = ScalarNode & { readonly value: string };

/** What a diagnostic may say beyond its message. */
export interface Remarks {
  readonly hint?: string | undefined;
  readonly related?: readonly RelatedPlace[];
}

/**
 * How the parts of a spec are read after the schema has spoken: values that it found wrong are as good as
 * absent, so that no mistake is told twice, and everything else is still looked at. Readers ask for what
 * they need by kind and get undefined when it is not there.
 */
export class SpecReading {
  readonly diagnostics: Diagnostic[] = [];
  /** Whether every file could be read; if not, names may be missing through no fault of the author. */
  readonly isComplete: boolean;
  /** How many unknown names have been told. */
  guesses = 0;
  /** Methods beside the standard ones that the spec has named so far. */
  readonly ownMethods = new Set<string>();
  /** Where requests name their version; absent when the spec has none, `wrong` when that has been told. */
  apiVersion: ApiVersion | 'wrong' | undefined = undefined;
  /** Versions that matches have asked for so far. */
  readonly askedVersions = new Set<string>();
  readonly #broken: ReadonlySet<SourceNode>;

  constructor(broken: ReadonlySet<SourceNode>, isComplete: boolean) {
    this.#broken = broken;
    this.isComplete = isComplete;
  }

  report(code: string, at: Located, message: string, remarks: Remarks = {}): void {
    const { hint, related } = remarks;
    const extra = { ...(hint !== undefined && { hint }), ...(related !== undefined && { related }) };
    this.diagnostics.push(createDiagnostic(code, spanOf(at), message, extra));
  }

  /** The entry of a map under `key`, unless its value is wrong. */
  entry(node: SourceNode | undefined, key: string): MapEntry | undefined {
    if (node?.kind !== 'map') return undefined;
    const entry = node.entries.get(key);
    return entry === undefined || this.isBroken(entry.value) ? undefined : entry;
  }

  /** The value of a map under `key`. */
  child(node: SourceNode | undefined, key: string): SourceNode | undefined {
    return this.entry(node, key)?.value;
  }

  text(node: SourceNode | undefined, key: string): TextNode | undefined {
    const child = this.child(node, key);
    return isText(child) ? child : undefined;
  }

  /** The number under `key`, or `fallback`. */
  number(node: SourceNode | undefined, key: string, fallback: number): number {
    const child = this.child(node, key);
    return child?.kind === 'scalar' && typeof child.value === 'number' ? child.value : fallback;
  }

  /** The boolean under `key`, or `fallback`. */
  flag(node: SourceNode | undefined, key: string, fallback: boolean): boolean {
    const child = this.child(node, key);
    return child?.kind === 'scalar' && typeof child.value === 'boolean' ? child.value : fallback;
  }

  /** The entries of the list under `key` that are not wrong; none when there is no list. */
  items(node: SourceNode | undefined, key: string): readonly SourceNode[] {
    return this.itemsOf(this.child(node, key));
  }

  /** The entries of a list that are not wrong. */
  itemsOf(list: SourceNode | undefined): readonly SourceNode[] {
    if (list?.kind !== 'sequence') return [];
    return this.#broken.size === 0 ? list.items : list.items.filter((item) => !this.isBroken(item));
  }

  /** The texts in the list under `key`. */
  texts(node: SourceNode | undefined, key: string): readonly TextNode[] {
    return this.items(node, key).filter(isText);
  }

  /** The entries of the map under `key`, whatever their values are. */
  rawPairs(node: SourceNode | undefined, key: string): Iterable<readonly [string, MapEntry]> {
    const map = this.child(node, key);
    return map?.kind === 'map' ? map.entries : [];
  }

  /** The entries of the map under `key` whose values are not wrong. */
  pairs(node: SourceNode | undefined, key: string): readonly (readonly [string, MapEntry])[] {
    const pairs = [...this.rawPairs(node, key)];
    return this.#broken.size === 0 ? pairs : pairs.filter(([, entry]) => !this.isBroken(entry.value));
  }

  /** Whether nothing in a value is wrong. */
  isSound(node: SourceNode): boolean {
    if (this.#broken.size === 0) return true;
    if (this.isBroken(node)) return false;
    if (node.kind === 'sequence') return node.items.every((item) => this.isSound(item));
    return node.kind === 'scalar' || [...node.entries.values()].every(({ value }) => this.isSound(value));
  }

  /** Whether a value was found wrong as a whole. */
  isBroken(node: SourceNode): boolean {
    return this.#broken.size > 0 && this.#broken.has(node);
  }
}

/** Whether a node is a scalar that holds text. */
export function isText(node: SourceNode | undefined): node is TextNode {
  return node?.kind === 'scalar' && typeof node.value === 'string';
}
