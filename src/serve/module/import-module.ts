/**
 * Loads modules of the user's as they were when the artifact was made. Each version has a URL of its own, ending in
 * `?gw=` and a digest of all its files, which is handed on to what it imports by relative path; so a saved helper makes a
 * new module too. Node.js keeps every version until the process ends, as nothing can take a module out of its cache.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorText } from '../../policy/custom/error-text.ts';
import { ModuleError } from '../../policy/custom/module-error.ts';
import type { ModuleReference } from '../../policy/module-reference.ts';
import type { LoadedModule } from '../../policy/types.ts';
import { containStrays } from './contain-strays.ts';
import { LOADER } from './loader-program.ts';

/** Loads the module of a policy, paths relative to `folder`. Rejects with a ModuleError that says where and why. */
export type ImportModule = (module: ModuleReference, folder: string) => Promise<LoadedModule>;

/** Each version takes memory for good; who edits that often should hear of it. */
const VERSIONS_TOLD = 100;

const TYPESCRIPT = new Set(['.ts', '.mts']);

const versions = new Set<string>();

/** Makes the importer of a process; `warn` hears of what modules let happen outside of their hooks. */
export function createModuleImporter(warn: (message: string) => void): ImportModule {
  return async (module, folder) => {
    refuseTypescript(module.path);
    await verify(module, folder);
    containStrays(warn);
    const version = digestOf(JSON.stringify([...module.files])).slice(0, 16);
    const url = `${pathToFileURL(resolve(folder, module.path)).href}?gw=${version}`;
    const namespace = await load(url, { module, folder });
    // Node has read the files once more, and what it has read is what will run.
    await verify(module, folder);
    countVersion(url, warn);
    return { namespace, folder };
  };
}

interface Loading {
  readonly module: ModuleReference;
  readonly folder: string;
}

async function load(url: string, { module, folder }: Loading): Promise<unknown> {
  try {
    const { load: importUrl }: { load(url: string): Promise<unknown> } = await import(LOADER);
    return await importUrl(url);
  } catch (error) {
    throw new ModuleError(`the module ${module.path} cannot be loaded: ${errorText(error, folder)}`, {
      cause: error,
    });
  }
}

/** Node's own error would speak of an unknown file extension. */
function refuseTypescript(path: string): void {
  if (!TYPESCRIPT.has(extname(path)) || Reflect.get(process.features, 'typescript')) return;
  throw new ModuleError(
    `the module ${path} is TypeScript, which Node.js ${process.versions.node} cannot run: compile it to JavaScript, or run gw with Node.js 22.18 or newer`,
  );
}

/** Throws when a file is not the one that was compiled; one that is gone is none either. */
async function verify({ files }: ModuleReference, folder: string): Promise<void> {
  for (const [path, digest] of files) {
    const bytes = await readFile(resolve(folder, path)).catch((cause: Error) => {
      const message = `the module file ${path} cannot be read: ${cause.message}`;
      throw new ModuleError(message, { cause, fault: 'changed' });
    });
    if (digestOf(bytes) === digest) continue;
    const message = `${path} is not the file that the artifact was made from: compile again`;
    throw new ModuleError(message, { fault: 'changed' });
  }
}

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function countVersion(url: string, warn: (message: string) => void): void {
  const before = versions.size;
  versions.add(url);
  if (versions.size === before || versions.size % VERSIONS_TOLD !== 0) return;
  warn(`${versions.size} versions of modules have been loaded, and all stay in memory until gw is restarted`);
}
