// Programs of others, most of them clients: whether they are there, and running them.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closing } from '../../proxy/support/scope.ts';

/** A program and the Debian package that has it. */
interface Tool {
  readonly command: string;
  readonly debianPackage: string;
}

/** The programs that the tests use. */
export const TOOLS = {
  curl: { command: 'curl', debianPackage: 'curl' },
  h2load: { command: 'h2load', debianPackage: 'nghttp2-client' },
  nghttp: { command: 'nghttp', debianPackage: 'nghttp2-client' },
  redis: { command: 'redis-server', debianPackage: 'redis-server' },
  chromium: { command: 'chromium', debianPackage: 'chromium' },
} as const satisfies Record<string, Tool>;

/** Tests that need a program: without it they are left out under a name that says so, and fail in CI. */
export function describeWith({ command, debianPackage }: Tool, title: string, tests: () => void): void {
  describe(title, () => {
    if (isInstalled(command)) return tests();
    const missing = `${command} is not installed (Debian: ${debianPackage})`;
    it.skipIf(process.env.CI !== 'true')(missing, () => expect.fail(missing));
  });
}

function isInstalled(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts a program that is ended when the test ends, if it still runs then. */
export function start(command: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(command, args, { stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  const gone = once(child, 'close');
  return closing(child, async () => {
    child.kill('SIGKILL');
    await gone;
  });
}

/** What a program that has ended leaves behind. */
interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a program to its end, with `input` as its standard input. */
export async function run(
  command: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<Ended> {
  const child = start(command, args);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() };
}
