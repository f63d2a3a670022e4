// What is kept of a gateway's life on disk, as far as it was asked for: the audit log and the last good revisions.
import { resolve } from 'node:path';
import type { AuditLog } from './audit/audit-log.ts';
import { compareInThread } from './compare-in-thread.ts';
import type { LifeObserver } from './life.ts';
import { openRampStops, type RampStops } from './ramp-stops.ts';
import type { LastGood } from './reloader.ts';
import type { StateFolder } from './state-folder.ts';
import type { ServeDeps, ServeOptions } from './types.ts';

/** The books, open. */
export interface Books {
  readonly observers: readonly LifeObserver[];
  readonly audit: AuditLog | undefined;
  readonly state: StateFolder | undefined;
  readonly rampStops: RampStops;
  /** The newest kept revision; rejects with a readable Error when it cannot be trusted. */
  lastGood(): Promise<LastGood | undefined>;
  /** Writes what is left. */
  close(): Promise<void>;
}

/** Opens the books; rejects with a readable Error when one of them cannot be written. */
export async function openBooks(
  { path, audit: wanted, state: folder }: Pick<ServeOptions, 'path' | 'audit' | 'state'>,
  { cwd, compare = compareInThread }: Pick<ServeDeps, 'cwd' | 'compare'>,
  say: (text: string) => void,
): Promise<Books> {
  const served = path === '-' ? path : resolve(cwd, path);
  // Loaded when asked for: most commands and most gateways have neither.
  const state =
    folder &&
    (await (
      await import('./state-folder.ts')
    ).openStateFolder({ folder: resolve(cwd, folder), served, say }));
  const audit =
    wanted &&
    (await (
      await import('./audit/audit-log.ts')
    ).openAuditLog({
      path: resolve(cwd, wanted.file),
      served,
      compare,
      say,
    }));
  const rampStops = await openRampStops(folder && resolve(cwd, folder), say);
  const open = { audit: audit || undefined, state: state || undefined };
  return {
    ...open,
    rampStops,
    observers: [open.state, open.audit].filter((each) => each !== undefined),
    async lastGood() {
      const [newest] = (await open.state?.list()) ?? [];
      if (open.state === undefined || newest === undefined) return undefined;
      return { revision: await open.state.read(newest), at: newest.at };
    },
    async close() {
      await Promise.all([open.audit?.close(), open.state?.close(), rampStops.close()]);
    },
  };
}
