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
import type { Say } from './own-log.ts';
import { fingerprintFiles, referencedFiles } from './referenced-files.ts';
import type { RevisionSource } from './revision-source.ts';
import type { CompileOutcome } from './types.ts';

/** What takes the revisions; the proxy's gateway is one. */
interface RevisionTarget {
  /** Serves this from now on, or rejects with a readable Error and leaves everything as it was. */
  swap(artifact: Artifact, folder: string, bytes: Uint8Array): Promise<void>;
  addresses(): readonly ListenerAddress[];
  /** How many processes serve it, when it is not this one. */
  readonly workers?: number | undefined;
}

export interface ReloaderOptions {
  readonly source: RevisionSource;
  readonly target: RevisionTarget;
  /** Told after each load, a failed one too, what to watch and when reading began. */
  watch(paths: readonly string[], sinceMs: number): Promise<void>;
  readonly say: Say;
  /** Who hears of loads and of revisions that go live; default nobody. */
  readonly observers?: readonly LifeObserver[];
  /** What serves when the first load fails, and since when it was good; default nothing. */
  readonly lastGood?: () => Promise<LastGood | undefined>;
}

const STOPPING = 'gw is stopping';

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
  /** What the spec gives, while an earlier revision serves in its place. */
  #heldBack: string | undefined;
  readonly #orders: (() => Promise<void>)[] = [];
  readonly #askers: ((problem: string | undefined) => void)[] = [];
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
    if (this.#wanted || this.#orders.length > 0) void this.#run();
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

  /** As `requestAloud`; resolves when a load that began after this is over, to what was wrong with it. */
  reload(): Promise<string | undefined> {
    if (this.#stopped) return Promise.resolve(STOPPING);
    const over = new Promise<string | undefined>((done) => this.#askers.push(done));
    this.requestAloud();
    return over;
  }

  /**
   * Serves an earlier revision until the spec gives another than now, or is asked for aloud. Rejects with a readable
   * Error, and what served serves on.
   */
  rollBack(revision: ServedRevision): Promise<void> {
    if (this.#stopped) return Promise.reject(new Error(STOPPING));
    return new Promise((done, fail) => {
      this.#orders.push(() => this.#goBack(revision).then(done, fail));
      if (!this.#running) void this.#run();
    });
  }

  /** Whether an earlier revision serves in place of what the spec gives. */
  get isRolledBack(): boolean {
    return this.#heldBack !== undefined;
  }

  /** From now on nothing is swapped any more, not even what is being compiled. */
  stop(): void {
    this.#stopped = true;
    for (const done of this.#askers.splice(0)) done(STOPPING);
  }

  async #run(): Promise<void> {
    this.#running = true;
    while ((this.#wanted || this.#orders.length > 0) && !this.#stopped) {
      const order = this.#orders.shift();
      if (order !== undefined) await order();
      else await this.#loadAsked();
    }
    this.#running = false;
  }

  async #loadAsked(): Promise<void> {
    this.#wanted = false;
    const askers = this.#askers.splice(0);
    const complaint = await this.#attempt();
    this.#judge(complaint);
    for (const done of askers) done(complaint?.text);
  }

  async #goBack(revision: ServedRevision): Promise<void> {
    const { target, say } = this.#options;
    const { artifact, folder, bytes } = revision;
    const before = this.#serving;
    const addresses = target.addresses();
    await target.swap(artifact, folder, bytes);
    this.#heldBack ??= before?.artifact.digest;
    // Back at what the spec gives, nothing is held back any more.
    if (this.#heldBack === artifact.digest) this.#heldBack = undefined;
    this.#serving = revision;
    this.#files = fingerprintFiles(referencedFiles(artifact, folder));
    if (before?.artifact.digest !== artifact.digest) {
      this.#life.live({ ...revision, atMs: Date.now(), cause: 'rollback', files: [], before });
    }
    for (const line of listeningLines(target.addresses(), addresses)) say(line, { event: 'listening' });
    say(`rolled back: ${describeRevision(artifact)}, until the spec changes`);
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
      for (const line of listeningLines(target.addresses())) say(line, { event: 'listening' });
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
      if (before !== undefined) say(`mended: serving ${serving}`, { event: 'mended' });
    } else if (complaint.text !== before?.text) {
      say(complaint.text);
      say(`not reloaded: serving ${serving} still`, { event: 'not-reloaded', level: 'warn' });
    }
  }

  async #load(attempts = ATTEMPTS): Promise<Complaint | undefined> {
    const sinceMs = Date.now();
    const began = performance.now();
    try {
      const outcome = await this.#options.source.load(this.#serving?.bytes);
      const { bytes, folder } = outcome;
      const loaded = bytes && { artifact: openArtifact(bytes), bytes, folder };
      const isHeldBack = !this.#aloud && loaded?.artifact.digest === this.#heldBack;
      // The spec is what it was at the rollback; certificates and secrets may have changed.
      const revision = (isHeldBack && loaded && this.#serving) || loaded;
      const named = revision === undefined ? [] : referencedFiles(revision.artifact, revision.folder);
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
    await target.swap(revision.artifact, revision.folder, revision.bytes);
    if (revision !== before) this.#heldBack = undefined;
    const isFileNew = files !== this.#files;
    this.#serving = revision;
    this.#files = files;
    if (before?.artifact.digest !== revision.artifact.digest) {
      const { watched } = outcome;
      this.#life.live({ ...revision, atMs: Date.now(), cause: 'spec', files: watched, before });
    }
    for (const line of listeningLines(target.addresses(), addresses)) say(line, { event: 'listening' });
    const tookMs = Math.round(performance.now() - began);
    const what = describeRevision(revision.artifact);
    if (before === undefined) {
      if (outcome.report !== '') say(outcome.report);
      const workers = target.workers === undefined ? '' : `, ${countOf(target.workers, 'worker')}`;
      say(`serving ${revision.artifact.name}: ${what}${workers}, ready in ${tookMs} ms`, {
        event: 'serving',
      });
    } else if (before.artifact.digest !== revision.artifact.digest) {
      const changes = outcome.changes === undefined ? '' : ` (${describeChanges(outcome.changes)})`;
      say(`reloaded in ${tookMs} ms: ${what}${changes}`, { event: 'reloaded' });
    } else if (isFileNew) {
      say(`certificates and other files read again: ${what}`, { event: 'files-read' });
    } else if (this.#aloud) {
      say(`unchanged: ${what}`, { event: 'unchanged' });
    }
    this.#aloud = false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
