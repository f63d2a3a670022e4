/**
 * Adds tests to the file of a spec. The text is made first and built as if it stood on the disk already; only when
 * every test in it does what it should is the file replaced.
 */
import { readFileSync } from 'node:fs';
import { openArtifact } from '../artifact/open.ts';
import type { Artifact } from '../artifact/types.ts';
import { buildArtifact } from '../compile/build.ts';
import type { ProposedTest } from '../explain/propose-tests.ts';
import { runTests } from '../explain/run-tests.ts';
import { openRouter } from '../matching/router.ts';
import { appendItems, type WritableItem } from '../source/append-items.ts';
import { createDisk } from '../source/disk.ts';
import { parseYaml } from '../source/parse-yaml.ts';
import type { SourceDisk, SourceFile } from '../source/types.ts';
import type { SpecTest } from '../spec/types.ts';
import { CommandError } from './error.ts';
import type { OpenedPath } from './open-path.ts';
import type { CommandIo } from './types.ts';
import { writeWhole } from './write-whole.ts';

/** The spec as it is after tests were added. */
export type SpecWithTests = Pick<OpenedPath, 'artifact' | 'router' | 'files'> & {
  readonly tests: readonly SpecTest[];
  /** The file that they were added to. */
  readonly file: string;
};

/** What must be known of a spec to add to it. */
export type SpecToExtend = Pick<OpenedPath, 'artifact' | 'router' | 'path' | 'files'> & {
  readonly tests: readonly SpecTest[];
};

/** Adds tests at the end of the `tests:` of a spec's first file. Throws a CommandError, and changes nothing, when it cannot. */
export function writeTests(spec: SpecToExtend, added: readonly ProposedTest[], io: CommandIo): SpecWithTests {
  const [file] = spec.files;
  if (file === undefined || spec.path === '-') {
    throw new CommandError('tests cannot be written into standard input', {
      hint: 'name the file of the spec',
    });
  }
  const text = withTests(file, added);
  const next = tryOut(spec.path, { file, text }, io);
  if (next === undefined || !isSound(spec, next, added.length)) throw cannotAdd(file);
  if (!isUnchanged(file)) {
    throw new CommandError(`${file.path} was changed meanwhile, so nothing was written`, {
      hint: 'run it again',
    });
  }
  const hasMark = readFileSync(file.absolute)[0] === 0xef;
  writeWhole(file.absolute, hasMark ? `\ufeff${text}` : text);
  return { ...next, file: file.path };
}

function withTests(file: SourceFile, added: readonly ProposedTest[]): string {
  const { root } = parseYaml(file).document;
  if (root === undefined) throw cannotAdd(file);
  return appendItems(root, 'tests', added.map(itemOf));
}

/** A request line says all of most requests; one with headers has a name that tells it from the one without. */
function itemOf({ request: { method, url, headers }, expect }: ProposedTest): WritableItem {
  const fields = Object.entries(headers).map(([name, value]) => `, ${name}: ${value}`);
  const isLine = fields.length === 0 && /^[A-Z]+$/.test(method);
  const request = isLine ? `${method} ${url}` : { method, url, ...(fields.length > 0 && { headers }) };
  const { route, params, upstream, status, location } = expect;
  return {
    ...(fields.length > 0 && { name: `${method} ${url}${fields.join('')}` }),
    request,
    expect: {
      ...(route !== undefined && { route }),
      ...(params && { params }),
      ...(upstream !== undefined && { upstream }),
      ...(status !== undefined && { status }),
      ...(location !== undefined && { location }),
    },
  };
}

/** The spec as it would be; undefined when it would not be valid. */
function tryOut(
  path: string,
  { file, text }: { readonly file: SourceFile; readonly text: string },
  { cwd, env }: CommandIo,
): Omit<SpecWithTests, 'file'> | undefined {
  const disk = withText(createDisk(), file.absolute, text);
  const { bytes, gateway, files } = buildArtifact(path, { disk, cwd, env });
  if (bytes === undefined || gateway === undefined) return undefined;
  const artifact = openArtifact(bytes);
  return { artifact, router: openRouter(artifact), files, tests: gateway.tests };
}

/** All tests are there, those that were added pass, and nothing else of the spec has changed. */
function isSound(before: SpecToExtend, after: Omit<SpecWithTests, 'file'>, added: number): boolean {
  return (
    after.tests.length === before.tests.length + added &&
    failures(after) === failures(before) &&
    contentOf(after.artifact) === contentOf(before.artifact)
  );
}

function failures({ artifact, router, tests }: Pick<SpecToExtend, 'artifact' | 'router' | 'tests'>): number {
  return runTests(artifact, router, tests).results.filter(({ differences }) => differences.length > 0).length;
}

/** What an artifact holds, apart from the places where it was written. */
function contentOf(artifact: Artifact): string {
  const routes = Array.from({ length: artifact.routeCount }, (_, index) => {
    const { origin, ...route } = artifact.route(index);
    return route;
  });
  const { name, listeners, upstreams, policies } = artifact;
  return JSON.stringify({ name, listeners, upstreams, policies, routes });
}

/** A disk on which one file holds another text. */
function withText(disk: SourceDisk, absolute: string, text: string): SourceDisk {
  const bytes = new TextEncoder().encode(text);
  const real = disk.real(absolute);
  const isIt = (path: string) => disk.real(path) === real;
  return {
    ...disk,
    stat: (path) => (isIt(path) ? { kind: 'file', size: bytes.length } : disk.stat(path)),
    read: (path) => (isIt(path) ? bytes : disk.read(path)),
  };
}

function isUnchanged({ absolute, text }: SourceFile): boolean {
  return new TextDecoder('utf-8').decode(readFileSync(absolute)) === text;
}

function cannotAdd({ path }: SourceFile): CommandError {
  return new CommandError(`tests cannot be added to ${path} without changing what it says`, {
    hint: 'write `tests:` there as a plain list, or begin one with a test of your own',
  });
}
