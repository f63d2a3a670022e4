import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { createProgress } from '../../src/cli/progress.ts';
import type { OutputStream } from '../../src/cli/types.ts';
import type { BuildPhase } from '../../src/compile/build.ts';

const ERASE = '\r\u001b[2K';

function recorder(columns?: number) {
  const chunks: string[] = [];
  const stream: OutputStream = {
    write: (data) => void chunks.push(String(data)),
    isTerminal: columns !== undefined,
    columns,
  };
  return { stream, text: () => chunks.join('') };
}

function phase(name: BuildPhase['name'], sizes: Partial<BuildPhase> = {}): BuildPhase {
  return { name, files: 3, bytes: 1_000, routes: 1_200, ...sizes };
}

/** What is written when phases begin at the given milliseconds. */
function shown(phases: readonly [ms: number, phase: BuildPhase][], columns?: number, env = {}): string {
  const stderr = recorder(columns);
  let nowMs = 0;
  const progress = createProgress({ stderr: stderr.stream, env }, () => nowMs);
  progress.during(() => {
    for (const [ms, each] of phases) {
      nowMs = ms;
      progress.show(each);
    }
  });
  return stderr.text();
}

describe('progress', () => {
  it('says nothing of short work', () => {
    expect(
      shown(
        [
          [10, phase('reading')],
          [400, phase('compiling')],
        ],
        80,
      ),
    ).toBe('');
  });

  it('tells the phases of long work in one line, and leaves nothing of it', () => {
    expect(
      shown(
        [
          [10, phase('reading')],
          [600, phase('checking')],
          [900, phase('compiling')],
        ],
        80,
      ),
    ).toBe(`${ERASE}checking…${ERASE}compiling 1,200 routes…${ERASE}`);
  });

  it('tells of a phase that will be long from its start', () => {
    expect(shown([[10, phase('reading', { bytes: 1e6 })]], 80)).toBe(`${ERASE}reading 3 files…${ERASE}`);
  });

  it('fits the width of the terminal', () => {
    expect(shown([[900, phase('compiling')]], 10)).toBe(`${ERASE}compiling${ERASE}`);
  });

  it('says nothing in a pipe, or on a terminal that cannot go back', () => {
    expect(shown([[900, phase('compiling')]])).toBe('');
    expect(shown([[900, phase('compiling')]], 80, { TERM: 'dumb' })).toBe('');
  });
});

describe('a command on a large spec', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gw-progress-'));
    const head = 'version: 1\nlisteners: { public: { address: "127.0.0.1:8080" } }\n';
    writeFileSync(join(folder, 'gateway.yaml'), `${head}#${'x'.repeat(300_000)}\n`);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function validate(columns?: number): Promise<string> {
    const stderr = recorder(columns);
    const io = { stdout: recorder().stream, stderr: stderr.stream, cwd: folder, env: {} };
    expect(await main(['validate'], { ...io, readStdin: async () => new Uint8Array() })).toBe(0);
    return stderr.text();
  }

  it('shows every phase on a terminal', async () => {
    expect(await validate(80)).toBe(
      `${ERASE}reading 1 file…${ERASE}checking…${ERASE}compiling 0 routes…${ERASE}`,
    );
  });

  it('shows nothing in a pipe', async () => {
    expect(await validate()).toBe('');
  });
});
