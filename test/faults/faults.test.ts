// Faults made on purpose to the built program under load, with real processes: a short run of bench/faults.mjs, which
// makes the table in docs/faults.md. What may fail is said there, fault by fault; here nothing else may.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const BENCH = 'bench/faults.mjs';
/** Most of it is for machines that do much else meanwhile. */
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

/** What a fault has come to. Its exit code says no more than its row. */
async function run(name: string): Promise<Row> {
  const args = [BENCH, '--short', '--json', '--only', name];
  const options = { encoding: 'utf8', timeout: TIMEOUT_MS } as const;
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch((error) => {
    if (typeof error.stdout === 'string' && error.stdout !== '') return error;
    throw error;
  });
  return JSON.parse(stdout);
}

describe.skipIf(!existsSync('/proc/self/stat') || !existsSync('/dev/full'))('under load', () => {
  it.each(NAMES)(
    '%s',
    async (name) => {
      const { complaints, said, requests, failed, expect: mayFail } = await run(name);
      expect(complaints, said.join('\n')).toEqual([]);
      expect(requests).toBeGreaterThan(50);
      if (mayFail === 'none') expect(failed).toBe(0);
    },
    TIMEOUT_MS,
  );
});
