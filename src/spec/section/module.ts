/**
 * The modules that policies name: each must be there and be an ES module. What one consists of is found by its
 * imports of relative paths, read from the text without running it, so an `import()` of a path that is made up while it
 * runs is not seen. A path in a comment counts too, which costs a reload too many and nothing else.
 */
import { createHash } from 'node:crypto';
import { dirname, extname, relative, resolve, sep } from 'node:path';
import { SOURCE_LIMITS } from '../../source/limits.ts';
import type { SourceDisk } from '../../source/types.ts';
import type { SpecReading, TextNode } from '../reading.ts';
import { pathFromFolder } from '../value/file-path.ts';

/** What reading modules needs of the world, and the files it met. */
export interface ModuleDeps {
  readonly disk: SourceDisk;
  /** The spec's root folder. */
  readonly folder: string;
  /** Takes the absolute path of each file that was looked for, found or not. */
  readonly referenced: Set<string>;
}

/** A module as the artifact knows it. */
interface ModuleFiles {
  /** Relative to the spec's root folder. */
  readonly path: string;
  /** SHA-256 by path, in the order of paths. */
  readonly files: Readonly<Record<string, string>>;
}

const LANGUAGES: Readonly<Record<string, 'javascript' | 'typescript'>> = {
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.ts': 'typescript',
  '.mts': 'typescript',
};

/** A module of more files is a program that should be bundled, or a loop of links. */
const FILES_MAX = 200;

/** `from './x.js'`, `import './x.js'`, `import('./x.js')`. */
const IMPORT = /\b(?:from|import)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;

/** Reads the module at a path as written; undefined when it cannot be used, which has then been told. */
export function readModule(reading: SpecReading, node: TextNode, deps: ModuleDeps): ModuleFiles | undefined {
  const path = pathFromFolder(node, deps.folder);
  if (LANGUAGES[extname(path)] === undefined) {
    const hint = 'name a file that ends in `.js`, `.mjs`, `.ts` or `.mts`';
    reading.report('GW1470', node, `\`${node.value}\` is not the name of an ES module`, { hint });
    return undefined;
  }
  const queue = [resolve(deps.folder, path)];
  const files = new Map<string, string>();
  for (let next = queue.shift(); next !== undefined && files.size < FILES_MAX; next = queue.shift()) {
    const name = relative(deps.folder, next).split(sep).join('/');
    if (files.has(name)) continue;
    const isEntry = files.size === 0;
    const bytes = readFile(next, deps);
    if (typeof bytes === 'string') {
      // What an imported path lacks is told when the module is loaded; here it may be a word in a comment.
      if (!isEntry) continue;
      const hint = 'check the path (it is relative to the file in which it is written) and its permissions';
      reading.report('GW1470', node, `the module ${node.value} cannot be read: ${bytes}`, { hint });
      return undefined;
    }
    const text = new TextDecoder().decode(bytes);
    if (!isModule(reading, node, { name, text, disk: deps.disk })) return undefined;
    files.set(name, createHash('sha256').update(bytes).digest('hex'));
    for (const [, , imported = ''] of text.matchAll(IMPORT)) queue.push(resolve(dirname(next), imported));
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    path: relative(deps.folder, resolve(deps.folder, path)).split(sep).join('/'),
    files: Object.fromEntries(sorted),
  };
}

interface ModuleText {
  readonly name: string;
  readonly text: string;
  readonly disk: SourceDisk;
}

function isModule(reading: SpecReading, node: TextNode, { name, text, disk }: ModuleText): boolean {
  const language = LANGUAGES[extname(name)];
  const problem = language && disk.moduleProblem?.(text, language);
  if (problem === undefined) return true;
  const place = [name, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  reading.report('GW1471', node, `${place} cannot be parsed: ${problem.message}`);
  return false;
}

/** The bytes of a file, or why there are none. */
function readFile(path: string, { disk, referenced }: ModuleDeps): Uint8Array | string {
  referenced.add(path);
  try {
    const found = disk.stat(path);
    if (found === undefined) return 'there is no such file';
    if (found.kind !== 'file') return 'it is not a file';
    if (found.size > SOURCE_LIMITS.referencedBytesMax) return 'it is larger than 1 MiB';
    return disk.read(path);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
