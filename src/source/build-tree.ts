/**
 * From the yaml package's nodes to ours: values that know where they stand. An alias becomes the very node its
 * anchor names, so shared values stay shared; how much aliases multiply is counted and bounded.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { SOURCE_LIMITS } from './limits.ts';
import { spanOf } from './span.ts';
import type {
  Located,
  MapEntry,
  MapNode,
  ScalarNode,
  SequenceNode,
  SourceFile,
  SourceNode,
} from './types.ts';

/** The tree of a file; `root` is absent when a diagnostic is an error that leaves nothing to go on with. */
export interface BuiltTree {
  readonly root?: SourceNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** Builds the tree of a document's contents. */
export function buildTree(file: SourceFile, contents: unknown): BuiltTree {
  const builder = new TreeBuilder(file);
  const root = builder.node(contents as ParsedNode | null, { start: 0, depth: 0 });
  return builder.failed ? { diagnostics: builder.diagnostics } : { root, diagnostics: builder.diagnostics };
}

/** White space at either end that YAML does not count as such: no-break and wide spaces, as web pages have them. */
const STRAY_SPACES = /^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$/g;

/** Where a node is expected: the offset for one that is not written at all, and how deep. */
interface Place {
  readonly start: number;
  readonly depth: number;
}

class TreeBuilder {
  readonly diagnostics: Diagnostic[] = [];
  failed = false;
  readonly #file: SourceFile;
  readonly #anchors = new Map<string, SourceNode>();
  /** How many values each anchored node stands for, aliases within it counted in full. */
  readonly #sizes = new Map<SourceNode, number>();
  #aliased = 0;
  #counted = 0;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  node(from: ParsedNode | null, place: Place): SourceNode {
    if (from === null || from === undefined) return this.#nothing(place.start);
    if (isAlias(from)) return this.#alias(from.source, this.#located(from));
    const before = this.#counted;
    this.#counted++;
    const node = this.#written(from, place);
    if ('anchor' in from && from.anchor !== undefined) {
      this.#anchors.set(from.anchor, node);
      this.#sizes.set(node, this.#counted - before);
    }
    return node;
  }

  #written(from: ParsedNode, place: Place): SourceNode {
    if (isScalar(from)) return this.#scalar(from);
    const located = this.#located(from);
    if (place.depth >= SOURCE_LIMITS.depthMax) return this.#tooDeep(located);
    const inner = { start: located.start, depth: place.depth + 1 };
    if (isMap(from)) return this.#map(from, located, inner);
    return isSeq(from) ? this.#sequence(from, located, inner) : this.#nothing(located.start);
  }

  #located(from: { readonly range?: readonly [number, number, number] | null }): Located {
    const range = from.range ?? [0, 0, 0];
    return { file: this.#file, start: range[0], end: range[1] };
  }

  #nothing(start: number): ScalarNode {
    return { kind: 'scalar', file: this.#file, start, end: start, value: null, quoted: false };
  }

  #scalar(from: Scalar.Parsed): ScalarNode {
    const [start, end] = from.range;
    const quoted = from.type !== 'PLAIN';
    const value = from.value;
    if (!quoted && /^[“”„‘’«]/.test(from.source)) this.#curlyQuotes(this.#located(from));
    const kept = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return { kind: 'scalar', file: this.#file, start, end, value: kept ? value : null, quoted };
  }

  #sequence(from: YAMLSeq.Parsed, located: Located, inner: Place): SequenceNode {
    const items = from.items.map((item) => this.node(item, inner));
    return { kind: 'sequence', file: located.file, start: located.start, end: located.end, items };
  }

  #map(from: YAMLMap.Parsed, located: Located, inner: Place): MapNode {
    const entries = new Map<string, MapEntry>();
    const merged: SourceNode[] = [];
    for (const pair of from.items) this.#pair(pair, { entries, merged, flow: from.flow === true, inner });
    for (const node of merged) this.#merge(node, entries);
    return { kind: 'map', file: located.file, start: located.start, end: located.end, entries };
  }

  #pair(pair: Pair<unknown, unknown>, map: MapUnderWay): void {
    const key = pair.key as ParsedNode | null;
    const value = pair.value as ParsedNode | null;
    if (!isScalar(key) || typeof key.value !== 'string') return this.#badKey(key, map.inner);
    const place = this.#located(key);
    const name = key.type === 'PLAIN' ? this.#withoutStraySpaces(key.value, place) : key.value;
    const known = map.entries.get(name);
    if (value === null && map.flow) this.#bareWord(name, place);
    const node = this.node(value, { start: place.end, depth: map.inner.depth });
    if (name === '<<' && key.type === 'PLAIN') map.merged.push(node);
    else if (known === undefined) map.entries.set(name, { key: place, value: node });
    else this.#duplicate(name, place, known.key);
  }

  /** YAML's merge key: what the map itself says wins, then the first of several merged maps. */
  #merge(node: SourceNode, entries: Map<string, MapEntry>): void {
    const maps = node.kind === 'sequence' ? node.items : [node];
    for (const map of maps) {
      if (map.kind !== 'map') {
        if (this.failed) return;
        this.#report(
          'GW1010',
          node,
          '`<<` merges maps only',
          'give it an alias of a map, or a list of such aliases',
        );
        return;
      }
      for (const [name, entry] of map.entries) if (!entries.has(name)) entries.set(name, entry);
    }
  }

  #alias(name: string, place: Located): SourceNode {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.#unknownAnchor(name, place);
      return this.#nothing(place.start);
    }
    const size = this.#sizes.get(target) ?? 1;
    this.#aliased += size;
    this.#counted += size;
    if (this.#aliased > SOURCE_LIMITS.aliasNodesMax && !this.failed) {
      this.failed = true;
      const message = `aliases make the file stand for more than ${SOURCE_LIMITS.aliasNodesMax} values`;
      this.#report(
        'GW1013',
        place,
        message,
        'write the values out, or share them under `policies:` and `chains:`',
      );
    }
    return target;
  }

  #unknownAnchor(name: string, place: Located): void {
    const star = `*${name}`;
    const isHost = name.startsWith('.');
    const message = isHost
      ? `\`${star}\` without quotes is a YAML alias, not a host pattern`
      : `the alias \`${star}\` names an anchor that is not written above it`;
    const hint = isHost
      ? `put it in double quotes: "${star}"`
      : `write \`&${name}\` at the value it stands for, or quote it`;
    this.#report('GW1008', place, message, hint);
    this.failed = true;
  }

  #badKey(key: ParsedNode | null, inner: Place): void {
    const place =
      key === null ? { file: this.#file, start: inner.start, end: inner.start + 1 } : this.#located(key);
    const written = this.#file.text.slice(place.start, place.end).split('\n')[0] ?? '';
    if (this.#file.text.startsWith('{{', place.start - 1)) return this.#template(place);
    const isName = isScalar(key);
    const message = isName ? `the key \`${written}\` is not text` : 'a list or map cannot be a key';
    const hint = isName ? `put it in quotes: "${written}"` : 'quote the value if it is text, such as "{id}"';
    this.#report('GW1010', place, message, hint);
  }

  /** Spaces other than the plain one look like indentation, but YAML takes them as part of the key. */
  #withoutStraySpaces(name: string, place: Located): string {
    const trimmed = name.replace(STRAY_SPACES, '');
    if (trimmed === name) return name;
    const code = (/^\S/.test(name) ? name.slice(-1) : name).charCodeAt(0).toString(16).toUpperCase();
    const message = `the key \`${trimmed}\` stands beside the space U+${code.padStart(4, '0')}, which is not a plain space`;
    this.#report('GW1017', place, message, 'delete the white space around the key, and type it anew');
    // The key stands at another level than its author sees: what is said of the rest would mislead.
    this.failed = true;
    return trimmed;
  }

  /** `{id}` within flow braces is a map with the key `id`: never what was meant. */
  #bareWord(name: string, place: Located): void {
    this.failed = true;
    const { text } = place.file;
    const head =
      text[place.start - 1] === ',' ? /[^\s{[]+,$/.exec(text.slice(0, place.start))?.[0] : undefined;
    if (head !== undefined) {
      const at = { ...place, start: place.start - head.length };
      const hint = `put the whole value in double quotes: "${head}${name}"`;
      return this.#report('GW1007', at, 'a comma ends an unquoted value within braces', hint);
    }
    const message = `\`${name}\` stands in braces without a value`;
    const spaced = /^([\w.-]+)\s+(.+)$/.exec(name);
    const pair = spaced === null ? `${name}: value` : `${spaced[1]}: ${spaced[2]}`;
    this.#report('GW1007', place, message, `write \`${pair}\`, or quote the text: "{${name}}"`);
  }

  /** “text”, as word processors write it: to YAML the quotes are part of the text. */
  #curlyQuotes(place: Located): void {
    const hint = 'use straight quotes, `"`; around these too, if they are meant';
    this.#report('GW1007', place, 'typographic quotes are part of the text, they do not quote it', hint);
  }

  /** `{{ name }}` of Helm, Jinja and the like, which should have been filled in before. */
  #template(place: Located): void {
    if (this.failed) return;
    this.failed = true;
    const message = '`{{` begins a placeholder of a template, which gw does not fill in';
    this.#report(
      'GW1007',
      { ...place, start: place.start - 1 },
      message,
      'render the template first, or write `${env:NAME}`; text with braces needs double quotes',
    );
  }

  #duplicate(name: string, place: Located, first: Located): void {
    const related = [{ message: 'first written here', span: spanOf(first) }];
    this.diagnostics.push(
      createDiagnostic('GW1009', spanOf(place), `the key \`${name}\` is written twice in the same map`, {
        hint: 'remove one of the two, or rename it',
        related,
      }),
    );
  }

  #tooDeep(located: Located): ScalarNode {
    if (!this.failed) {
      this.failed = true;
      const message = `values are nested more than ${SOURCE_LIMITS.depthMax} levels deep`;
      const place = { ...located, end: located.start + 1 };
      this.#report(
        'GW1012',
        place,
        message,
        'look for a bracket that is never closed, or an indentation that runs away',
      );
    }
    return this.#nothing(located.start);
  }

  #report(code: string, place: Located, message: string, hint: string): void {
    this.diagnostics.push(createDiagnostic(code, spanOf(place), message, { hint }));
  }
}

interface MapUnderWay {
  readonly entries: Map<string, MapEntry>;
  readonly merged: SourceNode[];
  readonly flow: boolean;
  readonly inner: Place;
}
