// How several workers go over to a revision: each step by all, before the next by any. So the revision is either
// taken over by every worker or, with everything as it was, by none.
import type { ListenerAddress } from '../messages.ts';
import type { Step, WorkerRevision } from './types.ts';
import { WorkerEnded, type WorkerProcess } from './worker-process.ts';

type Taker = Pick<WorkerProcess, 'take' | 'kill'>;

export interface TakeOverDeps {
  /** Called when no worker stands in the way of new addresses: rejects when one of them cannot be opened. */
  tryAddresses(): Promise<void>;
}

/**
 * Resolves to the addresses when all that live serve the revision; one that ends on the way is left out. Rejects
 * with a worker's Error when one cannot take it over, or when none is left; the others then serve what they served.
 */
export async function takeOver(
  workers: readonly Taker[],
  revision: WorkerRevision,
  { tryAddresses }: TakeOverDeps,
): Promise<readonly ListenerAddress[]> {
  try {
    await takeAll(workers, { kind: 'prepare', revision });
    await takeAll(workers, { kind: 'release' });
    await tryAddresses();
    await takeAll(workers, { kind: 'open' });
  } catch (error) {
    await Promise.all(workers.map(goBack));
    throw error;
  }
  const committed = await Promise.all(workers.map(commit));
  return committed.find((addresses) => addresses !== undefined) ?? failWithoutWorkers();
}

/**
 * Has every worker take a step, and throws the first Error of one that cannot; one that ends is none.
 * node:cluster counts every attempt of a worker to open an address, and has only those share it whose counts are
 * the same. One that fails to open what could be opened a moment ago would never share it, and has to go.
 */
async function takeAll(workers: readonly Taker[], step: Step): Promise<void> {
  let failed: Error | undefined;
  const take = async (worker: Taker) => {
    try {
      await worker.take(step);
    } catch (error) {
      if (error instanceof WorkerEnded) return;
      failed ??= error instanceof Error ? error : new Error(String(error));
      if (step.kind === 'open') worker.kill(failed.message);
    }
  };
  await Promise.all(workers.map(take));
  if (failed !== undefined) throw failed;
}

/** A worker that cannot go back, say because its old address is taken by now, is of no use. */
async function goBack(worker: Taker): Promise<void> {
  try {
    await worker.take({ kind: 'abort' });
  } catch (error) {
    worker.kill(`it could not go back to its revision: ${messageOf(error)}`);
  }
}

/** One that fails here differs from the others; whoever replaces it will not. */
async function commit(worker: Taker): Promise<readonly ListenerAddress[] | undefined> {
  try {
    return await worker.take({ kind: 'commit' });
  } catch (error) {
    worker.kill(`it could not go over to the revision: ${messageOf(error)}`);
    return undefined;
  }
}

function failWithoutWorkers(): never {
  throw new Error('every worker ended while it took over the revision');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
