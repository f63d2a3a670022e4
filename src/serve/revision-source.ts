// Where revisions come from: a spec that is compiled, or an artifact that is read as it is.
import { open, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isArtifact } from '../artifact/container.ts';
import type { CompileOutcome, Compiler, ServeDeps } from './types.ts';
import { createWorkerCompiler } from './worker-compiler.ts';

/** Gives the newest revision each time it is asked. */
export interface RevisionSource {
  /** What is to be served now; `current` is what is served so far. Rejects when the world is at fault. */
  load(current: Uint8Array | undefined): Promise<CompileOutcome>;
  /** Whether what is served is compiled, so that files which change meanwhile can be compiled again. */
  readonly compiles: boolean;
  close(): Promise<void>;
}

/** Makes the source for a path: what begins like an artifact is one, everything else is a spec. */
export async function createRevisionSource(path: string, deps: ServeDeps): Promise<RevisionSource> {
  if (path !== '-' && (await holdsArtifact(resolve(deps.cwd, path)))) {
    return createArtifactSource(resolve(deps.cwd, path));
  }
  return createSpecSource(path, deps, (deps.createCompiler ?? createWorkerCompiler)());
}

async function createSpecSource(path: string, deps: ServeDeps, compiler: Compiler): Promise<RevisionSource> {
  // Standard input can be read once only: a reload compiles the same text again.
  const stdin = path === '-' ? await deps.readStdin() : undefined;
  const { cwd, env, color } = deps;
  return {
    load(current) {
      const optional = { ...(stdin && { stdin }), ...(current && { current }) };
      return compiler.compile({ path, cwd, env, color, ...optional });
    },
    compiles: true,
    close: () => compiler.close(),
  };
}

function createArtifactSource(path: string): RevisionSource {
  return {
    async load() {
      const bytes = await readFile(path);
      return { bytes, folder: dirname(path), watched: [path], isReadable: true, report: '' };
    },
    compiles: false,
    close: async () => {},
  };
}

async function holdsArtifact(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0).finally(() => file.close());
    return isArtifact(buffer.subarray(0, bytesRead));
  } catch {
    return false; // a folder, or nothing: reading the spec will say which
  }
}
