// Faults made on purpose to the built program under load, with real processes: a short run of bench/faults.mjs, which
// makes the table in docs/faults.md. What may fail is said there, fault by fault; here nothing else may.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BENCH = 'bench/faults.mjs';
/** A fault takes about two seconds; most of this is for machines that do much else meanwhile. */
const TIMEOUT_MS = 120_000;

interface Row {
  readonly name: string;
  readonly requests: number;
  readonly failed: number;
  readonly expect: string;
  readonly complaints: readonly string[];
  readonly said: readonly string[];
}

const NAMES: readonly string[] = JSON.parse(
  execFileSync(process.execPath, [BENCH, '--list'], { encoding: 'utf8' }),
);

/** One process makes one fault after the other, and gives a line for each. */
function startFaults() {
  const child = spawn(process.execPath, [BENCH, '--short', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async next(): Promise<Row> {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${BENCH} ended with ${child.exitCode}`);
      return JSON.parse(value);
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

describe.skipIf(!existsSync('/proc/self/stat') || !existsSync('/dev/full'))('under load', () => {
  let faults: ReturnType<typeof startFaults> | undefined;
  beforeAll(() => {
    faults = startFaults();
  });
  afterAll(() => faults?.stop());

  it.each(NAMES)(
    '%s',
    async (wanted) => {
      let row = await faults?.next();
      // Tests that were left out by name have rows all the same.
      while (row !== undefined && row.name !== wanted) row = await faults?.next();
      expect(row?.complaints, row?.said.join('\n')).toEqual([]);
      expect(row?.requests).toBeGreaterThan(10);
      if (row?.expect === 'none') expect(row.failed).toBe(0);
    },
    TIMEOUT_MS,
  );
});
