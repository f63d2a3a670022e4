import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { CommandIo } from '../../src/cli/types.ts';

/** Runs a command that reads standard input, which breaks in a way that nobody expected. */
async function runBroken(
  ...options: readonly string[]
): Promise<{ exit: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (data: string | Uint8Array) => {
      written[name] += data;
    },
    isTerminal: false,
    columns: undefined,
  });
  const io: CommandIo = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    cwd: '/',
    env: {},
    readStdin: () => Promise.reject(new TypeError('cannot read\n  properties of undefined')),
  };
  return { exit: await main(['validate', '-', ...options], io), ...written };
}

describe('what nobody expected', () => {
  it('is told in a line, without a stack, and is no fault of the spec', async () => {
    const { exit, stdout, stderr } = await runBroken();
    expect(exit).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'error: unexpected: cannot read properties of undefined\n' +
        'help: this should not happen; run it again with --debug and report what it shows\n',
    );
  });

  it('shows its stack to whoever asks', async () => {
    const { exit, stderr } = await runBroken('--debug');
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^error: unexpected: .*\nTypeError: cannot read[\s\S]*\n {4}at /);
  });
});
