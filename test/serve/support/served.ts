// A gateway served from a folder of its own, in this process: real files, real sockets, made-up signals.
import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runAdminJob } from '../../../src/serve/admin/admin-job.ts';
import { compareArtifacts } from '../../../src/serve/comparison.ts';
import { runCompileJob } from '../../../src/serve/compile-job.ts';
import { serve } from '../../../src/serve/serve.ts';
import type { Compiler, ServeDeps, ServeOptions } from '../../../src/serve/types.ts';

/** Compiles where it is asked to: the thread is tested with the built program. */
export const inlineCompiler: Compiler = {
  compile: async (job) => runCompileJob(job),
  close: async () => {},
};

/** Files by path, as a spec's folder holds them; a link is written with where it leads. */
export type Files = Readonly<Record<string, string | Uint8Array | { readonly link: string }>>;

export class Served {
  readonly folder: string;
  readonly said: string[] = [];
  readonly logged: string[] = [];
  readonly signals = new EventEmitter();
  /** The exit code, once it ends. */
  readonly code: Promise<number>;
  #read = 0;
  #wake = () => {};

  constructor(files: Files, options: Partial<ServeOptions> = {}, deps: Partial<ServeDeps> = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'gw-serve-'));
    for (const [name, content] of Object.entries(files)) this.write(name, content);
    this.code = serve(
      {
        path: this.at('gateway.yaml'),
        engine: 'native',
        workers: 1,
        drainMs: 5000,
        watch: true,
        accessLog: true,
        demo: false,
        ...options,
        ...(options.path !== undefined && { path: options.path === '-' ? '-' : this.at(options.path) }),
      },
      {
        stdout: { write: (lines) => this.logged.push(String(lines)) },
        stderr: { write: (text) => this.#hear(text) },
        color: false,
        cwd: this.folder,
        env: {},
        readStdin: async () => Buffer.from(''),
        signals: this.signals,
        createCompiler: () => inlineCompiler,
        runAdminJob: async (job) => runAdminJob(job),
        compare: async (before, after) => compareArtifacts(before, after),
        ...deps,
      },
    );
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** Writes in place. */
  write(name: string, content: Files[string]): void {
    writeEntry(this.at(name), content);
  }

  /** Writes beside it and renames over it. */
  replace(name: string, content: Files[string]): void {
    this.write(`${name}.new`, content);
    renameSync(this.at(`${name}.new`), this.at(name));
  }

  /** The next text said that matches, from where the last call stopped reading. */
  async hears(pattern: RegExp): Promise<string> {
    for (;;) {
      const text = this.said[this.#read];
      if (text === undefined) {
        await new Promise<void>((done) => {
          this.#wake = done;
        });
        continue;
      }
      this.#read += 1;
      if (pattern.test(text)) return text;
    }
  }

  /** The base URL of a listener that has been opened. */
  async url(listener = 'public'): Promise<string> {
    const line = await this.hears(new RegExp(`^listening on .* \\(${listener}\\)`));
    return /on (\S+)/.exec(line)?.[1] ?? '';
  }

  async stop(): Promise<number> {
    this.signals.emit('SIGTERM');
    const code = await this.code;
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }

  #hear(text: string): void {
    this.said.push(text);
    this.#wake();
  }
}

/** A spec whose one route answers with `body`, and whatever else is to stand in it. */
export function specThatSays(body: string, more = ''): string {
  return `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
routes:
  say: { match: { path: / }, respond: { status: 200, body: "${body}" } }
${more}`;
}

/** The body of the answer to a GET. */
export async function get(url: string): Promise<string> {
  const response = await fetch(url);
  return response.text();
}

/** The artifact of a spec. */
export function artifactOf(spec: string): Uint8Array {
  const stdin = Buffer.from(spec);
  const { bytes, report } = runCompileJob({ path: '-', cwd: tmpdir(), env: {}, color: false, stdin });
  if (bytes === undefined) throw new Error(report);
  return bytes;
}

/** The artifact of a spec that stands among other files. */
export function compiledFiles(files: Files): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'gw-compile-'));
  try {
    for (const [name, content] of Object.entries(files)) writeEntry(join(folder, name), content);
    const { bytes, report } = runCompileJob({ path: 'gateway.yaml', cwd: folder, env: {}, color: false });
    if (bytes === undefined) throw new Error(report);
    return bytes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeEntry(path: string, content: Files[string]): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, path);
  else writeFileSync(path, content);
}
