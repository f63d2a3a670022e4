/**
 * Reads a spec: the file or folder that was named, then every file it includes, each once. What is wrong in one
 * file never hides what is wrong in another. Knows of the language only the key `include`.
 */
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { decodeText } from './decode-text.ts';
import { foldersBelow } from './folders-below.ts';
import { SOURCE_LIMITS } from './limits.ts';
import { parseYaml } from './parse-yaml.ts';
import { expandReferences } from './references.ts';
import { createSourceFile } from './source-file.ts';
import { spanOf } from './span.ts';
import type { LoadedSource, Located, ScalarNode, SourceDisk, SourceDocument, SourceNode } from './types.ts';

/** What loading needs. */
export interface LoadOptions {
  readonly disk: SourceDisk;
  /** Absolute; paths below it are shown relative to it. */
  readonly cwd: string;
  /** For references within `include:`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The bytes of standard input, for the path `-`. */
  readonly stdin?: Uint8Array;
  /** Told before each file is parsed, how many files and bytes there are so far. */
  onFile?(files: number, bytes: number): void;
}

/** The names of a folder's root file, the first that exists. */
const ROOT_NAMES = ['gateway.yaml', 'gateway.yml', 'gateway.json'] as const;
const SPEC_FILE = /\.(?:ya?ml|json)$/;

/** Reads the spec at `path`: a file, a folder, or `-` for the bytes handed in. Never throws. */
export function loadSource(path: string, options: LoadOptions): LoadedSource {
  const loader = new Loader(path, options);
  loader.start();
  return loader.finish();
}

class Loader {
  readonly #path: string;
  readonly #options: LoadOptions;
  readonly #documents = new Map<string, SourceDocument>();
  readonly #watched = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];
  /** Where the files that were read really are, so that links do not make two of one. */
  readonly #realPaths = new Set<string>();
  /** Files being read now, from the root to the one that includes. */
  readonly #chain: string[] = [];
  #folder: string;
  #roots: readonly string[] = [];
  #overflown = false;
  #bytes = 0;

  constructor(path: string, options: LoadOptions) {
    this.#path = path;
    this.#options = options;
    this.#folder = options.cwd;
  }

  start(): void {
    const { disk, cwd, stdin } = this.#options;
    if (this.#path === '-') {
      this.#take('-', stdin ?? new Uint8Array());
      return;
    }
    const absolute = resolve(cwd, this.#path);
    if (disk.stat(absolute)?.kind === 'folder') return this.#startFolder(absolute);
    this.#folder = dirname(absolute);
    this.#roots = [absolute];
    this.#read(absolute, undefined);
  }

  finish(): LoadedSource {
    const rank = (path: string) => (this.#roots.includes(path) || path === '-' ? 0 : 1);
    const sorted = [...this.#documents.entries()].sort(
      ([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0),
    );
    return {
      documents: sorted.map(([, document]) => document),
      folder: this.#folder,
      watched: [...this.#watched].sort(),
      diagnostics: this.#diagnostics,
    };
  }

  #startFolder(folder: string): void {
    this.#folder = folder;
    this.#watched.add(folder);
    const names = this.#names(folder).filter((name) => SPEC_FILE.test(name));
    const root = ROOT_NAMES.find((name) => names.includes(name));
    this.#roots = (root === undefined ? names : [root]).map((name) => resolve(folder, name));
    if (this.#roots.length === 0) {
      const hint = 'write a gateway.yaml there, or name another folder; `gw init` writes one to begin with';
      this.#unreadable(folder, undefined, 'the folder holds no .yaml, .yml or .json file', hint);
    }
    for (const file of this.#roots) {
      if (root !== undefined || this.#isInside(file)) this.#read(file, undefined);
      else this.#outside(file, this.#startOf(file));
    }
  }

  #names(folder: string): readonly string[] {
    try {
      return this.#options.disk.list(folder);
    } catch {
      return [];
    }
  }

  /** Reads a file that `from` names; without it the file was named on the command line. */
  #read(absolute: string, from: Located | undefined): void {
    const { disk } = this.#options;
    this.#watched.add(absolute);
    if (this.#chain.includes(absolute)) return this.#loop(absolute, from);
    const real = disk.real(absolute);
    if (this.#realPaths.has(real) || this.#tooMany(from)) return;
    const found = disk.stat(absolute);
    if (found === undefined) return this.#missing(absolute, from);
    if (found.kind !== 'file') return this.#unreadable(absolute, from, 'this is not a file');
    if (from !== undefined && !this.#isInside(absolute)) return this.#outside(absolute, from);
    this.#realPaths.add(real);
    if (found.size > SOURCE_LIMITS.fileBytesMax) return this.#tooLarge(absolute, found.size);
    try {
      this.#take(absolute, disk.read(absolute));
    } catch (error) {
      this.#unreadable(absolute, from, error instanceof Error ? error.message : String(error));
    }
  }

  #take(absolute: string, bytes: Uint8Array): void {
    const place = { path: this.#shown(absolute), absolute };
    if (bytes.length > SOURCE_LIMITS.fileBytesMax) return this.#tooLarge(absolute, bytes.length);
    this.#bytes += bytes.length;
    this.#options.onFile?.(this.#documents.size + 1, this.#bytes);
    const { file, diagnostics } = decodeText(bytes, place);
    this.#diagnostics.push(...diagnostics);
    if (diagnostics.length > 0) {
      this.#documents.set(absolute, { file });
      return;
    }
    const parsed = parseYaml(file);
    this.#diagnostics.push(...parsed.diagnostics);
    this.#documents.set(absolute, parsed.document);
    const include = parsed.document.root?.entries.get('include');
    if (include === undefined) return;
    this.#chain.push(absolute);
    for (const pattern of patternsOf(include.value)) this.#include(absolute, pattern);
    this.#chain.pop();
  }

  #include(includer: string, written: ScalarNode): void {
    const pattern = this.#expanded(written);
    if (pattern === undefined) return;
    const folder = includer === '-' ? this.#folder : dirname(includer);
    if (!/[*?[\]{}!]/.test(pattern)) return this.#read(resolve(folder, pattern), written);
    const base = resolve(folder, pattern.replace(/[^/]*[*?[\]{}!].*$/, ''));
    if (isAbsolute(pattern) || !isBelow(base, this.#folder)) return this.#outside(base, written);
    for (const watched of this.#watchedFor(pattern, base)) this.#watched.add(watched);
    const files = this.#options.disk.glob(pattern, folder).filter((file) => !this.#chain.includes(file));
    if (files.length === 0) this.#nothing(written, pattern);
    for (const file of files) this.#read(file, written);
  }

  /** The folders in which a new file may match: many, when the pattern leaves open how deep it lies. */
  #watchedFor(pattern: string, base: string): readonly string[] {
    const isDeep = /[*?[\]{}!].*\//.test(pattern);
    return isDeep ? foldersBelow(base, this.#options.disk) : [base];
  }

  #expanded(written: ScalarNode): string | undefined {
    const { disk, env = {} } = this.#options;
    // What is wrong with a reference is said once, by whoever expands the whole document.
    const { node, diagnostics } = expandReferences(written, {
      disk,
      env,
      folder: this.#folder,
      keep: () => false,
    });
    return diagnostics.length === 0 && node.kind === 'scalar' ? String(node.value) : undefined;
  }

  #isInside(absolute: string): boolean {
    const { disk } = this.#options;
    return isBelow(absolute, this.#folder) && isBelow(disk.real(absolute), disk.real(this.#folder));
  }

  /** The path as people see it: relative to where they stand, when it is below. */
  #shown(absolute: string): string {
    if (absolute === '-') return '<stdin>';
    return isBelow(absolute, this.#options.cwd)
      ? relative(this.#options.cwd, absolute).split(sep).join('/')
      : absolute;
  }

  #tooMany(from: Located | undefined): boolean {
    if (this.#documents.size < SOURCE_LIMITS.filesMax) return false;
    if (!this.#overflown) {
      this.#overflown = true;
      const message = `the spec has more than ${SOURCE_LIMITS.filesMax} files`;
      this.#report('GW1024', this.#placeOf(from), message, 'make the pattern narrower');
    }
    return true;
  }

  #loop(absolute: string, from: Located | undefined): void {
    const circle = [...this.#chain.slice(this.#chain.indexOf(absolute)), absolute].map((path) =>
      this.#shown(path),
    );
    this.#report(
      'GW1022',
      this.#placeOf(from),
      `files include each other in a circle: ${circle.join(' → ')}`,
      'remove one of the includes; each file is read once, wherever it is named',
    );
  }

  #missing(absolute: string, from: Located | undefined): void {
    if (from === undefined) {
      const hint = `check the path; \`gw init\` writes a ${ROOT_NAMES[0]} to begin with`;
      return this.#unreadable(absolute, from, 'there is no such file or folder', hint);
    }
    const written = from.file.text.slice(from.start, from.end);
    const hint = written.startsWith('-')
      ? 'write a space behind the dash of a list item: `- more.yaml`'
      : 'correct the path; it is relative to the file in which it is written';
    this.#report('GW1020', from, `the included file ${this.#shown(absolute)} does not exist`, hint);
  }

  #unreadable(
    absolute: string,
    from: Located | undefined,
    reason: string,
    hint = 'check the path and its permissions',
  ): void {
    const place = from ?? this.#startOf(absolute);
    this.#report('GW1001', place, `${this.#shown(absolute) || '.'} cannot be read: ${reason}`, hint);
  }

  #outside(absolute: string, from: Located): void {
    const message = `the include ${this.#shown(absolute)} lies outside the folder of the spec`;
    this.#report('GW1021', from, message, 'move the file below that folder, and name it from there');
  }

  #tooLarge(absolute: string, size: number): void {
    this.#documents.set(absolute, { file: createSourceFile(this.#shown(absolute), absolute, '') });
    const mebibytes = Math.round(size / 1024 / 1024);
    const message = `the file has ${mebibytes} MiB; a file of a spec may have 16 MiB`;
    this.#report(
      'GW1002',
      this.#startOf(absolute),
      message,
      'split it into several files, named under `include:`',
    );
  }

  #nothing(from: Located, pattern: string): void {
    const hint = 'correct the pattern (it is relative to the file in which it is written), or remove it';
    this.#report('GW1023', from, `the pattern ${pattern} matches no file`, hint);
  }

  #placeOf(from: Located | undefined): Located {
    return from ?? this.#startOf(this.#roots[0] ?? '-');
  }

  #startOf(absolute: string): Located {
    const name = this.#shown(absolute) || basename(absolute);
    return { file: createSourceFile(name, absolute, ''), start: 0, end: 0 };
  }

  #report(code: string, place: Located, message: string, hint: string): void {
    this.#diagnostics.push(createDiagnostic(code, spanOf(place), message, { hint }));
  }
}

/** The texts of an `include:`; what is not text is left to the schema to complain about. */
function patternsOf(include: SourceNode): readonly ScalarNode[] {
  const items = include.kind === 'sequence' ? include.items : [include];
  return items.filter((item): item is ScalarNode => item.kind === 'scalar' && typeof item.value === 'string');
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
