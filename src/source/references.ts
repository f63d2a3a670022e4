/**
 * `${env:NAME}`, `${env:NAME:-default}` and `${file:PATH}` put in place, wherever a string stands. Strings that
 * may be secret keep their references: they are resolved where they are used, never stored. `$${` is a plain `${`.
 */
import { dirname, relative, resolve, sep } from 'node:path';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { SOURCE_LIMITS } from './limits.ts';
import { spanOf, spanWithin } from './span.ts';
import type { MapEntry, MapNode, ScalarNode, SequenceNode, SourceDisk, SourceNode } from './types.ts';

/** What expanding needs. */
export interface ReferenceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly disk: SourceDisk;
  /** The spec's folder; `${file:…}` is relative to the file it stands in. */
  readonly folder: string;
  /** Whether the string at this path (keys and indexes) keeps its references. */
  keep(path: readonly (string | number)[]): boolean;
}

/** The tree with references put in place; nodes without any are the same nodes. */
export interface ExpandedTree {
  readonly node: SourceNode;
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of the files that were named, found or not. */
  readonly files: readonly string[];
}

/** Expands every reference below `node`. */
export function expandReferences(node: SourceNode, options: ReferenceOptions): ExpandedTree {
  const expander = new Expander(options);
  return { node: expander.expand(node), diagnostics: expander.diagnostics, files: [...expander.files] };
}

class Expander {
  readonly diagnostics: Diagnostic[] = [];
  readonly files = new Set<string>();
  readonly #options: ReferenceOptions;
  readonly #path: (string | number)[] = [];

  constructor(options: ReferenceOptions) {
    this.#options = options;
  }

  expand(node: SourceNode): SourceNode {
    if (node.kind === 'scalar') return this.#scalar(node);
    return node.kind === 'map' ? this.#map(node) : this.#sequence(node);
  }

  #map(node: MapNode): MapNode {
    let changed: Map<string, MapEntry> | undefined;
    for (const [key, entry] of node.entries) {
      this.#path.push(key);
      const value = this.expand(entry.value);
      this.#path.pop();
      if (value === entry.value) continue;
      changed ??= new Map(node.entries);
      changed.set(key, { key: entry.key, value });
    }
    return changed === undefined ? node : { ...node, entries: changed };
  }

  #sequence(node: SequenceNode): SequenceNode {
    let changed: SourceNode[] | undefined;
    for (const [index, item] of node.items.entries()) {
      this.#path.push(index);
      const value = this.expand(item);
      this.#path.pop();
      if (value === item) continue;
      changed ??= [...node.items];
      changed[index] = value;
    }
    return changed === undefined ? node : { ...node, items: changed };
  }

  #scalar(node: ScalarNode): ScalarNode {
    const { value } = node;
    if (typeof value !== 'string' || !value.includes('${')) return node;
    if (this.#options.keep(this.#path)) return this.#kept(value, node);
    const before = this.diagnostics.length;
    const text = this.#text(value, node);
    if (this.diagnostics.length > before) return node;
    const whole = !node.quoted && /^\$\{[^}]*\}$/.test(value);
    return { ...node, value: whole ? typed(text) : text };
  }

  /** What is kept outlives its file, so its paths are told from the spec's folder. */
  #kept(value: string, node: ScalarNode): ScalarNode {
    const text = value.replace(/(?<!\$)\$\{file:([^}]+)\}/g, (_, path: string) => {
      const full = this.#absolute(path, node);
      this.files.add(full);
      return `\${file:${relative(this.#options.folder, full).split(sep).join('/')}}`;
    });
    return text === value ? node : { ...node, value: text };
  }

  /** A path as written in a file is relative to that file. */
  #absolute(path: string, { file }: ScalarNode): string {
    const { folder } = this.#options;
    return resolve(file.absolute === '-' ? folder : dirname(file.absolute), path);
  }

  #text(value: string, node: ScalarNode): string {
    let text = '';
    let at = 0;
    for (;;) {
      const open = value.indexOf('${', at);
      if (open === -1) return text + value.slice(at);
      if (value[open - 1] === '$') {
        text += `${value.slice(at, open - 1)}\${`;
        at = open + 2;
        continue;
      }
      const close = value.indexOf('}', open);
      const end = close === -1 ? value.length : close + 1;
      text += value.slice(at, open) + this.#resolve(value.slice(open, end), { node, offset: open });
      at = end;
    }
  }

  #resolve(reference: string, place: ReferencePlace): string {
    const env = /^\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}$/.exec(reference);
    if (env !== null) return this.#variable(env[1] ?? '', env[2], { reference, ...place });
    const file = /^\$\{file:([^}]+)\}$/.exec(reference);
    if (file !== null) return this.#file(file[1] ?? '', { reference, ...place });
    const name = /^\$\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}?$/.exec(reference)?.[1];
    const hint =
      name === undefined
        ? 'write `${env:NAME}`, `${env:NAME:-default}` or `${file:PATH}`; for a plain `${`, write `$${`'
        : `write \`\${env:${name}}\` for the environment variable; for a plain \`\${\`, write \`$\${\``;
    this.#report('GW1031', `\`${reference}\` is not a reference that gw knows`, hint, {
      reference,
      ...place,
    });
    return '';
  }

  #variable(
    name: string,
    fallback: string | undefined,
    place: ReferencePlace & { readonly reference: string },
  ): string {
    const { env } = this.#options;
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined && (value !== '' || fallback === undefined)) return value;
    if (fallback !== undefined) return fallback;
    const hint = `set it where gw runs, or give a default: \`\${env:${name}:-default}\``;
    this.#report('GW1030', `the environment variable ${name} is not set`, hint, place);
    return '';
  }

  #file(path: string, place: ReferencePlace & { readonly reference: string }): string {
    const { disk } = this.#options;
    const full = this.#absolute(path, place.node);
    this.files.add(full);
    try {
      const found = disk.stat(full);
      if (found === undefined) throw new Error('there is no such file');
      if (found.kind !== 'file') throw new Error('it is not a file');
      if (found.size > SOURCE_LIMITS.referencedBytesMax) throw new Error('it is larger than 1 MiB');
      return new TextDecoder('utf-8', { fatal: true }).decode(disk.read(full)).replace(/\r?\n$/, '');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const hint = 'check the path (it is relative to the file in which it is written) and its permissions';
      this.#report('GW1032', `the file ${path} cannot be read: ${reason}`, hint, place);
      return '';
    }
  }

  #report(
    code: string,
    message: string,
    hint: string,
    place: ReferencePlace & { readonly reference: string },
  ): void {
    const { node, offset, reference } = place;
    const span =
      node.quoted || node.start < node.end ? spanWithin(node, offset, reference.length) : spanOf(node);
    this.diagnostics.push(createDiagnostic(code, span, message, { hint }));
  }
}

interface ReferencePlace {
  readonly node: ScalarNode;
  readonly offset: number;
}

/** Reads an unquoted value as YAML's core schema would have, had it stood there itself. */
function typed(text: string): string | number | boolean {
  if (/^(?:true|false)$/.test(text)) return text === 'true';
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? Number(text) : text;
}
