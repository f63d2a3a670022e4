// What serving needs from outside, and the contract between the main thread and whoever compiles.
import type { RunAdminJob } from './admin/admin-jobs.ts';
import type { Compare } from './comparison.ts';
import type { EngineName } from './engine.ts';

/** What `gw serve` was asked for. */
export interface ServeOptions {
  /** A spec (file, folder or `-`) or an artifact; the demo brings its own. */
  readonly path: string;
  readonly engine: EngineName;
  /** How many processes serve; with 1 it is this one. */
  readonly workers: number;
  /** How long requests in flight may take after SIGTERM before they are cut off. */
  readonly drainMs: number;
  /** How long it serves on, no longer ready, before it stops accepting; default 0. */
  readonly graceMs?: number;
  /** Where the id of the process that serves is written; default nowhere. */
  readonly pidFile?: string;
  /** Reload when a file changes; SIGHUP reloads in any case. */
  readonly watch: boolean;
  /** Write one JSON line for each exchange to standard output. */
  readonly accessLog: boolean;
  /** How gw's own messages are written, whatever the spec says. */
  readonly logFormat?: 'text' | 'json';
  /** Where revisions that have served are kept, the last good one for a start with a broken spec; default nowhere. */
  readonly state?: string;
  /** Where every revision that goes live is entered, and if asked for every refused request; default nowhere. */
  readonly audit?: { readonly file: string; readonly denied: boolean };
  /** Serve the shop of `examples/shop` with small upstreams of its own. */
  readonly demo: boolean;
}

/** What serving may use of the world. */
export interface ServeDeps {
  /** For the access log alone. */
  readonly stdout: { write(lines: string | Uint8Array): void };
  /** For gw's own messages. */
  readonly stderr: TextSink;
  readonly color: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of standard input, for a path of `-`. */
  readStdin(): Promise<Uint8Array>;
  /** Default: this process. */
  readonly signals?: SignalSource;
  /** Default: a worker thread. */
  readonly createCompiler?: () => Compiler;
  /** The program and its arguments that take over in an upgrade; default those of this process. */
  readonly command?: readonly string[];
  /** Default: in a thread. */
  readonly compare?: Compare;
  /** Does what the admin listener is asked for. Default: a thread for each job. */
  readonly runAdminJob?: RunAdminJob;
}

interface TextSink {
  write(text: string): void;
}

/** The part of `process` that tells of signals. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** Compiles specs somewhere off the event loop. */
export interface Compiler {
  /** Rejects only when compiling itself broke down, never for what is wrong with a spec. */
  compile(job: CompileJob): Promise<CompileOutcome>;
  close(): Promise<void>;
}

/** One order to the compiler; it must survive structured cloning. */
export interface CompileJob {
  readonly path: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly color: boolean;
  readonly stdin?: Uint8Array;
  /** The artifact that is served now, to count what changes. */
  readonly current?: Uint8Array;
}

/** What became of it. */
export interface CompileOutcome {
  /** Absent when the spec has errors or one of its tests fails. */
  readonly bytes?: Uint8Array;
  /** The folder that paths in the artifact are relative to. */
  readonly folder: string;
  /** Absolute files and folders whose change may change the outcome. */
  readonly watched: readonly string[];
  /** False when not even the spec's first file could be read. */
  readonly isReadable: boolean;
  /** Diagnostics and failing tests as people read them; empty when there are none. */
  readonly report: string;
  readonly changes?: RouteChanges;
}

/** How two revisions differ, in numbers of routes. */
export interface RouteChanges {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}
