// Keeps a gateway at the newest valid revision: load, check, swap, one at a time and whole or not at all.
// What is wrong is said once, when it begins, and that it is over is said too; the last good revision serves on.
import { openArtifact } from '../artifact/open.ts';
import type { Artifact } from '../artifact/types.ts';
import { ModuleError } from '../policy/custom/module-error.ts';
import { type LifeObserver, type ServedRevision, tellAll } from './life.ts';
import {
  countOf,
  describeChanges,
  describeRevision,
  type ListenerAddress,
  listeningLines,
  shortDigest,
} from './messages.ts';
import { fingerprintFiles, referencedFiles } from './referenced-files.ts';
import type { RevisionSource } from './revision-source.ts';
import type { CompileOutcome } from './types.ts';

/** What takes the revisions; the proxy's gateway is one. */
interface RevisionTarget {
  /** Serves this from now on, or rejects with a readable Error and leaves everything as it was. */
  swap(artifact: Artifact, folder: string, bytes: Uint8Array): Promise<void>;
  addresses(): readonly ListenerAddress[];
  /** How many processes serve it, when it is not this one. */
  readonly workers?: number;
}

export interface ReloaderOptions {
  readonly source: RevisionSource;
  readonly target: RevisionTarget;
  /** Told after each load, a failed one too, what to watch and when reading began. */
  watch(paths: readonly string[], sinceMs: number): Promise<void>;
  say(text: string): void;
  /** Who hears of loads and of revisions that go live; default nobody. */
  readonly observers?: readonly LifeObserver[];
  /** What serves when the first load fails, and since when it was good; default nothing. */
  readonly lastGood?: () => Promise<LastGood | undefined>;
}

/** How often a revision is compiled whose modules change all the while; the watcher will ask again. */
const ATTEMPTS = 3;

/** What became of the first load. */
export type FirstLoad = 'serving' | 'invalid' | 'failed';

/** A revision that has served before this process. */
export interface LastGood {
  readonly revision: ServedRevision;
  /** When it went live, in ISO 8601. */
  readonly at: string;
}

/** How a revision came about. */
interface Loaded {
  readonly outcome: CompileOutcome;
  /** When loading began, on the clock of `performance`. */
  readonly began: number;
  /** What stands in the files that it names. */
  readonly files: string;
}

/** Something wrong with a revision: the spec's own fault, or the world's. */
interface Complaint {
  readonly fault: 'invalid' | 'failed';
  readonly text: string;
}

/** Loads revisions one after the other and has them served. */
export class Reloader {
  readonly #options: ReloaderOptions;
  readonly #life: Required<LifeObserver>;
  #serving: ServedRevision | undefined;
  /** What stood in the files that the revision names. */
  #files = '';
  #complaint: Complaint | undefined;
  #wanted = false;
  #aloud = false;
  #running = false;
  #stopped = false;

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#life = tellAll(options.observers ?? []);
  }

  /** Loads for the first time; what is wrong has been said when it resolves. */
  async start(): Promise<FirstLoad> {
    this.#running = true;
    const complaint = await this.#attempt();
    if (complaint !== undefined) {
      this.#options.say(complaint.text);
      if (!(await this.#fallBack(complaint))) return complaint.fault;
    }
    this.#running = false;
    if (this.#wanted) this.request();
    return 'serving';
  }

  /** Asks for a reload; one that comes during a load makes another one follow. */
  request(): void {
    this.#wanted = true;
    if (!this.#running && !this.#stopped) void this.#run();
  }

  /** As `request`, for someone who asked: says what is still wrong again, and that nothing changed if so. */
  requestAloud(): void {
    this.#complaint = undefined;
    this.#aloud = true;
    this.request();
  }

  /** From now on nothing is swapped any more, not even what is being compiled. */
  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      this.#judge(await this.#attempt());
    }
    this.#running = false;
  }

  async #attempt(): Promise<Complaint | undefined> {
    this.#life.loading();
    const complaint = await this.#load();
    this.#life.loaded(complaint?.text);
    return complaint;
  }

  /** Serves the last good revision in place of one that cannot be; false when there is none, or it cannot be either. */
  async #fallBack(complaint: Complaint): Promise<boolean> {
    const { lastGood, target, say } = this.#options;
    try {
      const kept = this.#stopped ? undefined : await lastGood?.();
      if (kept === undefined) return false;
      const { revision, at } = kept;
      const { artifact, folder, bytes } = revision;
      await target.swap(artifact, folder, bytes);
      this.#serving = revision;
      this.#complaint = complaint;
      this.#files = fingerprintFiles(referencedFiles(artifact, folder));
      this.#life.live({ ...revision, atMs: Date.now(), cause: 'last-good', files: [], before: undefined });
      for (const line of listeningLines(target.addresses())) say(line);
      say(`serving ${artifact.name}: ${describeRevision(artifact)}, the last good one, of ${at}`);
      say('the spec is broken and waits to be mended; what is wrong with it stands above');
      return true;
    } catch (error) {
      say(`the last good revision cannot be served either: ${messageOf(error)}`);
      return false;
    }
  }

  /** Says what is wrong, if it is news, or that it no longer is. */
  #judge(complaint: Complaint | undefined): void {
    if (this.#stopped) return;
    const before = this.#complaint;
    this.#complaint = complaint;
    const { say } = this.#options;
    const serving =
      this.#serving === undefined ? 'nothing' : `revision ${shortDigest(this.#serving.artifact)}`;
    if (complaint === undefined) {
      if (before !== undefined) say(`mended: serving ${serving}`);
    } else if (complaint.text !== before?.text) {
      say(complaint.text);
      say(`not reloaded: serving ${serving} still`);
    }
  }

  async #load(attempts = ATTEMPTS): Promise<Complaint | undefined> {
    const sinceMs = Date.now();
    const began = performance.now();
    try {
      const outcome = await this.#options.source.load(this.#serving?.bytes);
      const { bytes, folder } = outcome;
      const revision = bytes && { artifact: openArtifact(bytes), bytes, folder };
      const named = revision === undefined ? [] : referencedFiles(revision.artifact, outcome.folder);
      await this.#options.watch([...outcome.watched, ...named], sinceMs);
      if (revision === undefined) {
        return { fault: outcome.isReadable ? 'invalid' : 'failed', text: outcome.report };
      }
      if (!this.#stopped) await this.#swap(revision, { outcome, began, files: fingerprintFiles(named) });
      return undefined;
    } catch (error) {
      const isModule = error instanceof ModuleError;
      // A module was saved between compiling and loading: nothing is wrong with it yet.
      const isStale = isModule && error.fault === 'changed' && this.#options.source.compiles;
      if (isStale && attempts > 1) return this.#load(attempts - 1);
      const fault = isModule ? 'invalid' : 'failed';
      return { fault, text: `error: ${messageOf(error)}` };
    }
  }

  async #swap(revision: ServedRevision, { outcome, began, files }: Loaded): Promise<void> {
    const { target, say } = this.#options;
    const before = this.#serving;
    const addresses = before === undefined ? [] : target.addresses();
    // Also when the digest is the same: the files it names (certificates, secrets) may have changed.
    await target.swap(revision.artifact, outcome.folder, revision.bytes);
    const isFileNew = files !== this.#files;
    this.#serving = revision;
    this.#files = files;
    if (before?.artifact.digest !== revision.artifact.digest) {
      const { watched } = outcome;
      this.#life.live({ ...revision, atMs: Date.now(), cause: 'spec', files: watched, before });
    }
    for (const line of listeningLines(target.addresses(), addresses)) say(line);
    const tookMs = Math.round(performance.now() - began);
    const what = describeRevision(revision.artifact);
    if (before === undefined) {
      if (outcome.report !== '') say(outcome.report);
      const workers = target.workers === undefined ? '' : `, ${countOf(target.workers, 'worker')}`;
      say(`serving ${revision.artifact.name}: ${what}${workers}, ready in ${tookMs} ms`);
    } else if (before.artifact.digest !== revision.artifact.digest) {
      const changes = outcome.changes === undefined ? '' : ` (${describeChanges(outcome.changes)})`;
      say(`reloaded in ${tookMs} ms: ${what}${changes}`);
    } else if (isFileNew) {
      say(`certificates and other files read again: ${what}`);
    } else if (this.#aloud) {
      say(`unchanged: ${what}`);
    }
    this.#aloud = false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
