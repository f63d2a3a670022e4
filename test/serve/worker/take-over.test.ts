// The steps of workers on their way to a revision: together, or not at all.
import { describe, expect, it } from 'vitest';
import { takeOver } from '../../../src/serve/worker/take-over.ts';
import type { Step } from '../../../src/serve/worker/types.ts';
import { WorkerEnded } from '../../../src/serve/worker/worker-process.ts';

const REVISION = {
  bytes: new Uint8Array(),
  folder: '/',
  secrets: new Map(),
  files: new Map(),
  inherited: new Map(),
};
const ADDRESSES = [{ name: 'public', scheme: 'http', address: '127.0.0.1:80' }] as const;

/** Workers that note what they are told; `fail` says what goes wrong. */
function workersThat(fail: (worker: number, step: Step['kind']) => Error | undefined, count = 3) {
  const told: string[] = [];
  const workers = Array.from({ length: count }, (_, index) => ({
    async take({ kind }: Step) {
      told.push(`${kind} ${index}`);
      await Promise.resolve();
      const error = fail(index, kind);
      if (error !== undefined) throw error;
      return ADDRESSES;
    },
    kill: (reason: string) => void told.push(`kill ${index}: ${reason}`),
  }));
  const tries = { tryAddresses: async () => void told.push('try') };
  return { told, over: (deps = tries) => takeOver(workers, REVISION, deps) };
}

describe('takeOver', () => {
  it('has every worker take a step before any takes the next', async () => {
    const { told, over } = workersThat(() => undefined, 2);
    expect(await over()).toEqual(ADDRESSES);
    const all = (step: string) => [`${step} 0`, `${step} 1`];
    expect(told).toEqual([...all('prepare'), ...all('release'), 'try', ...all('open'), ...all('commit')]);
  });

  it('has every worker go back when one cannot prepare it', async () => {
    const { told, over } = workersThat((worker, step) =>
      worker === 1 && step === 'prepare' ? new Error('no memory') : undefined,
    );
    await expect(over()).rejects.toThrow('no memory');
    expect(told.slice(3)).toEqual(['abort 0', 'abort 1', 'abort 2']);
  });

  it('has every worker go back when an address cannot be opened, and lets none try', async () => {
    const { told, over } = workersThat(() => undefined, 2);
    const tryAddresses = () => Promise.reject(new Error('taken'));
    await expect(over({ tryAddresses })).rejects.toThrow('taken');
    expect(told.slice(4)).toEqual(['abort 0', 'abort 1']);
  });

  it('replaces a worker that cannot open what the primary could', async () => {
    const { told, over } = workersThat((worker, step) =>
      worker === 1 && step === 'open' ? new Error('taken') : undefined,
    );
    await expect(over()).rejects.toThrow('taken');
    expect(told.slice(-4)).toEqual(['kill 1: taken', 'abort 0', 'abort 1', 'abort 2']);
  });

  it('goes on without one that ends on the way', async () => {
    const { told, over } = workersThat((worker, step) =>
      worker === 1 && step !== 'prepare' ? new WorkerEnded('signal SIGKILL') : undefined,
    );
    expect(await over()).toEqual(ADDRESSES);
    expect(told.filter((text) => text.startsWith('abort'))).toEqual([]);
  });

  it.each(['abort', 'commit'] as const)('has nobody wait for a worker that fails at %s', async (failing) => {
    const { told, over } = workersThat((worker, step) => {
      if (failing === 'abort' && worker === 2 && step === 'prepare') return new Error('no');
      return worker === 0 && step === failing ? new Error('lost') : undefined;
    });
    if (failing === 'abort') await expect(over()).rejects.toThrow('no');
    else expect(await over()).toEqual(ADDRESSES);
    expect(told.filter((text) => text.startsWith('kill'))).toEqual([
      expect.stringMatching(/^kill 0: it could not go .* revision: lost$/),
    ]);
  });

  it('fails when no worker is left', async () => {
    const { over } = workersThat(() => new WorkerEnded('exit code 1'));
    await expect(over()).rejects.toThrow('every worker ended');
  });
});
