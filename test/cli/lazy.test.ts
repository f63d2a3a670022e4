import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { COMMANDS } from '../../src/cli/registry.ts';
import type { CommandIo } from '../../src/cli/types.ts';

const silent = { write: () => {}, isTerminal: false, columns: undefined };
const io: CommandIo = {
  stdout: silent,
  stderr: silent,
  cwd: '/',
  env: {},
  readStdin: async () => new Uint8Array(),
};

afterEach(() => vi.restoreAllMocks());

describe('commands are loaded only when they run', () => {
  it.each<[line: string, loaded: readonly string[]]>([
    ['--help', []],
    ['--version', []],
    ['nonsense', []],
    ['', []],
    ['validate --help', ['validate']],
    ['help serve', ['serve']],
    ['--color never schema', ['schema']],
  ])('gw %s', async (line, loaded) => {
    const spies = COMMANDS.map((entry) => ({ name: entry.name, spy: vi.spyOn(entry, 'load') }));
    await main(line.split(' ').filter(Boolean), io);
    expect(spies.filter(({ spy }) => spy.mock.calls.length > 0).map(({ name }) => name)).toEqual(loaded);
  });
});
