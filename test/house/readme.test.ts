// The README's examples against the demo it tells to start. The build in dist/ is what runs (`npm test` makes it).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchesOutput, readExamples, runCommand } from './readme.mjs';

let demo: ChildProcess;

beforeAll(async () => {
  demo = spawn(process.execPath, ['dist/gw.js', 'serve', '--demo'], { stdio: ['ignore', 'ignore', 'pipe'] });
  await untilServing(demo);
});

afterAll(async () => {
  const ended = once(demo, 'exit');
  demo.kill('SIGTERM');
  const [code] = await ended;
  expect(code).toBe(0);
});

/** Resolves when the demo says it serves; rejects with what it said when it ends before that. */
async function untilServing(child: ChildProcess): Promise<void> {
  const said: string[] = [];
  if (child.stderr === null) throw new Error('the demo has no standard error');
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (line.startsWith('serving shop')) {
      child.stderr.resume();
      return;
    }
  }
  throw new Error(`the demo did not start:\n${said.join('\n')}`);
}

describe('README', () => {
  it.each(readExamples())('$command', async ({ command, output }) => {
    const actual = await runCommand(command);
    if (!matchesOutput(output, actual)) expect(actual).toBe(output);
  });

  it('has the examples that the tour promises', () => {
    expect(readExamples().length).toBeGreaterThan(8);
  });
});
