// The revisions that have served, in memory: what can be looked at and rolled back to. What each of them changed is
// found out only when somebody asks, in a thread, one after the other.
import type { RevisionRow } from '../../admin/types.ts';
import { openArtifact } from '../../artifact/open.ts';
import type { Compare, RevisionChanges } from '../comparison.ts';
import type { LiveRevision, ServedRevision } from '../life.ts';
import type { StateFolder } from '../state-folder.ts';

export interface RevisionHistoryOptions {
  /** What is served: a path. */
  readonly source: string;
  readonly compare: Compare;
  /** Those of before this process, if any are kept on disk. */
  readonly kept: Pick<StateFolder, 'list' | 'read'> | undefined;
}

/** An artifact that has been opened holds on to its bytes, so none is kept here. */
interface Entry extends Pick<LiveRevision, 'atMs' | 'cause' | 'folder'> {
  readonly digest: string;
  readonly routes: number;
  /** The artifact's bytes; given up when those kept would be too many. */
  bytes: Uint8Array | undefined;
  changes: RevisionChanges | undefined;
}

/** All artifacts together; the newest is kept whatever its size. */
const BYTES_MAX = 128 * 1024 * 1024;
/** How long the list waits for what is being found out. */
const PATIENCE_MS = 300;
const SUMMARIES_MAX = 20;

/** Remembers revisions. */
export class RevisionHistory {
  readonly #options: RevisionHistoryOptions;
  /** The newest first. */
  #entries: readonly Entry[] = [];
  #comparing: Promise<void> | undefined;

  constructor(options: RevisionHistoryOptions) {
    this.#options = options;
  }

  /** Remembers a revision, and `count` in all. */
  add({ artifact, bytes, atMs, cause, folder }: LiveRevision, count: number): void {
    const { digest, routeCount: routes } = artifact;
    const entry: Entry = { digest, routes, atMs, cause, folder, bytes, changes: undefined };
    this.#entries = [entry, ...this.#entries].slice(0, count);
    let sum = 0;
    for (const each of this.#entries) {
      sum += each.bytes?.length ?? 0;
      if (each !== entry && sum > BYTES_MAX) each.bytes = undefined;
    }
  }

  /**
   * The revision whose digest begins so, or without one the one that served before; undefined when it is not kept.
   * Rejects with a readable Error when what is kept on disk cannot be trusted.
   */
  async find(to: string | undefined): Promise<ServedRevision | undefined> {
    const current = this.#entries[0]?.digest;
    const isAskedFor = ({ digest }: { readonly digest: string }) =>
      to === undefined ? digest !== current : digest.startsWith(to);
    const entry = this.#entries.find((each) => isAskedFor(each) && each.bytes !== undefined);
    if (entry?.bytes !== undefined) {
      const { bytes, folder } = entry;
      return { artifact: openArtifact(bytes), folder, bytes };
    }
    const kept = (await this.#options.kept?.list())?.find(isAskedFor);
    return kept && (await this.#options.kept?.read(kept));
  }

  /** As the operator sees them. */
  async rows(): Promise<readonly RevisionRow[]> {
    this.#comparing ??= this.#compareAll().finally(() => {
      this.#comparing = undefined;
    });
    const patience = new Promise((done) => setTimeout(done, PATIENCE_MS).unref());
    await Promise.race([this.#comparing, patience]);
    const rows = this.#entries.map((entry, index) => this.#row(entry, index === 0));
    return [...rows, ...(await this.#keptRows(new Set(rows.map(({ digest }) => digest))))];
  }

  /** What served before this process; a list that cannot be read has none to offer. */
  async #keptRows(known: ReadonlySet<string>): Promise<readonly RevisionRow[]> {
    const kept = (await this.#options.kept?.list().catch(() => undefined)) ?? [];
    const { source } = this.#options;
    return kept.flatMap(({ digest, at, routes }) =>
      known.has(digest)
        ? []
        : [{ digest, at, source, cause: 'spec', routes, current: false, kept: true, summary: [] } as const],
    );
  }

  #row({ digest, atMs, cause, routes, bytes, changes }: Entry, current: boolean): RevisionRow {
    return {
      digest,
      at: new Date(atMs).toISOString(),
      source: this.#options.source,
      cause,
      routes,
      current,
      kept: bytes !== undefined,
      ...(changes && { changes: countsOf(changes) }),
      summary:
        changes?.list.slice(0, SUMMARIES_MAX).map(({ severity, summary }) => `${severity}: ${summary}`) ?? [],
    };
  }

  async #compareAll(): Promise<void> {
    for (const [index, entry] of this.#entries.entries()) {
      const before = this.#entries[index + 1];
      if (entry.changes !== undefined || before?.bytes === undefined || entry.bytes === undefined) continue;
      try {
        entry.changes = await this.#options.compare(before.bytes, entry.bytes);
      } catch {
        // It stays unknown, and is tried again when it is next asked for.
      }
    }
  }
}

function countsOf({ breaking, risky, safe }: RevisionChanges) {
  return { breaking, risky, safe };
}
