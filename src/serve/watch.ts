// Tells when something that a spec was read from has changed. The platform's watcher only says when to look; what counts is whether a snapshot of the watched paths differs from the last one.
// So an event too many costs a few stats, and an event missed is found by the slow look that always runs.
// The alternative, trusting events path by path, fails on renames, link swaps and bind mounts.
import { Places } from './places.ts';
import { changedPaths, type Snapshot, takeSnapshot } from './snapshot.ts';

export interface WatcherOptions {
  /** Called when a watched path has changed; after a burst, once. */
  onChange(): void;
  /** Called once when the platform cannot watch and looking from time to time takes over. */
  onFallback(reason: string): void;
  /** Quiet time that ends a burst. Default 50. */
  readonly debounceMs?: number;
  /** Time between looks when nothing was heard. Default 5000; a second when the platform cannot watch. */
  readonly pollMs?: number;
}

/** Watches a set of paths that is replaced after each load. */
export interface Watcher {
  /**
   * From now on these absolute paths, and no others. `sinceMs` (wall clock) is when reading them began: what
   * is newer than that counts as changed. Resolves when the platform watches them.
   */
  watch(paths: readonly string[], sinceMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A burst without an end is looked into at least this often. */
const BURST_MS = 500;
const FALLBACK_POLL_MS = 1000;
/** File times come from a clock that ticks this coarsely, so they may lie before the moment they stand for. */
const CLOCK_SLACK_MS = 20;

/** Makes a watcher that watches nothing yet. */
export function createWatcher(options: WatcherOptions): Watcher {
  return new SnapshotWatcher(options);
}

class SnapshotWatcher implements Watcher {
  readonly #options: WatcherOptions;
  readonly #places: Places;
  #snapshot: Snapshot = takeSnapshot([]);
  #quiet: NodeJS.Timeout | undefined;
  #burstStart: number | undefined;
  #poll: NodeJS.Timeout;
  #fallenBack = false;
  /** A change is known of that no comparison of snapshots will show. */
  #missed = false;
  #closed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#poll = this.#startPolling(options.pollMs ?? 5000);
    this.#places = new Places({
      onEvent: () => this.#heard(),
      onError: (reason) => this.#fallBack(reason),
    });
  }

  async watch(paths: readonly string[], sinceMs: number): Promise<void> {
    const before = this.#snapshot;
    const after = takeSnapshot(paths);
    const known = paths.filter((path) => before.signatures.has(path));
    const missed = known.some((path) => before.signatures.get(path) !== after.signatures.get(path));
    const unseen = known.length < paths.length && after.newestMs >= sinceMs - CLOCK_SLACK_MS;
    this.#missed ||= missed || unseen;
    if (this.#missed) this.#heard();
    await this.#adopt(after, []);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#quiet);
    clearInterval(this.#poll);
    await this.#places.close();
  }

  /** Something may have happened: look once things have calmed down. */
  #heard(): void {
    if (this.#closed) return;
    const now = performance.now();
    this.#burstStart ??= now;
    if (now - this.#burstStart > BURST_MS) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#look(), this.#options.debounceMs ?? 50);
  }

  #look(): void {
    if (this.#closed) return;
    this.#burstStart = undefined;
    const after = takeSnapshot(this.#snapshot.signatures.keys());
    const changed = changedPaths(this.#snapshot, after);
    const tell = this.#missed || changed.length > 0;
    this.#missed = false;
    void this.#adopt(after, changed);
    if (tell) this.#options.onChange();
  }

  /** Takes a snapshot as the one to compare with, and listens to the places it names. */
  async #adopt(snapshot: Snapshot, changed: readonly string[]): Promise<void> {
    const stale = changed.filter((path) => snapshot.files.has(path));
    this.#snapshot = snapshot;
    const begun = await this.#places.keep(new Set([...snapshot.folders, ...snapshot.files]), stale);
    // A watch that has just begun missed what happened since the snapshot.
    if (begun) this.#look();
  }

  #fallBack(reason: string): void {
    if (this.#closed || this.#fallenBack) return;
    this.#fallenBack = true;
    clearInterval(this.#poll);
    this.#poll = this.#startPolling(Math.min(this.#options.pollMs ?? FALLBACK_POLL_MS, FALLBACK_POLL_MS));
    this.#options.onFallback(reason);
  }

  #startPolling(everyMs: number): NodeJS.Timeout {
    return setInterval(() => this.#look(), everyMs).unref();
  }
}
