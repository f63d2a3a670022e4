// The audit log as serving keeps it: an entry for each revision that goes live and, if asked for, for each request
// that a policy refused. Nothing waits for it; what must be found out first (the commit, the changes) is found out
// beside serving, one revision after the other, so that entries stand in the order in which they came.
import type { Compare, RevisionChanges } from '../comparison.ts';
import type { LifeObserver, LiveRevision } from '../life.ts';
import { AuditFile } from './audit-file.ts';
import { actorOf, originOf } from './origin.ts';
import type { DeniedEntry } from './types.ts';

export interface AuditLogOptions {
  /** The log's own path. */
  readonly path: string;
  /** What is served: absolute, or `-`. */
  readonly served: string;
  readonly compare: Compare;
  say(text: string): void;
}

/** An open audit log. */
export interface AuditLog extends LifeObserver {
  live(revision: LiveRevision): void;
  denied(entries: readonly DeniedEntry[]): void;
  /** Entries that could not be written. */
  readonly lost: number;
  /** Writes what is left. */
  close(): Promise<void>;
}

/** More revisions than this in wait are told without their changes: somebody writes faster than anybody reads. */
const COMPARED_MAX = 16;

/** Opens a log and checks that it can be written; rejects with a readable Error when it cannot. */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const { path, served, compare, say } = options;
  const file = new AuditFile({ path, say });
  await file.open();
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  const tell = async (revision: LiveRevision, isCompared: boolean) => {
    const { artifact, atMs, cause, before } = revision;
    const [origin, changes] = await Promise.all([
      originOf(served, revision.files),
      before && (isCompared ? changesOf(revision, compare) : { unknown: 'too many revisions at once' }),
    ]);
    const { digest, name, routeCount: routes } = artifact;
    const at = new Date(atMs).toISOString();
    const told = { at, digest, name, routes, cause, origin, by: actorOf() };
    const since = before && changes && { before: before.artifact.digest, changes };
    file.add({ kind: 'revision', ...told, ...since }, 'now');
    waiting -= 1;
  };
  return {
    live(revision) {
      const isCompared = waiting < COMPARED_MAX;
      waiting += 1;
      last = last.then(() => tell(revision, isCompared));
    },
    denied(entries) {
      for (const entry of entries) file.add(entry, 'soon');
    },
    get lost() {
      return file.lost;
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

async function changesOf(
  { before, bytes }: LiveRevision,
  compare: Compare,
): Promise<RevisionChanges | { readonly unknown: string } | undefined> {
  if (before === undefined) return undefined;
  try {
    return await compare(before.bytes, bytes);
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) };
  }
}
