// The shapes on the page are those that the commands print: the same keys, at every level.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { CommandIo } from '../../src/cli/types.ts';
import { codeBlocks } from './code-block.ts';

const folder = mkdtempSync(join(tmpdir(), 'gw-json-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SPEC = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
policies: { secure: { headers: { response: { remove: [server] } } } }
defaults: { policies: [secure], timeout: 15s }
routes:
  get-user: { match: { hosts: [api.example.com], methods: [GET], path: "/v1/users/{id:uint}" }, to: users }
  any-user: { match: { hosts: [api.example.com], methods: [GET], path: "/v1/users/{id}" }, to: users }
  old-docs: { match: { path: "/docs/{rest...}" }, redirect: { location: "/guide/{rest}", status: 308 } }
tests:
  - { request: "GET https://api.example.com/docs/a", expect: { status: 308 } }
`;

/** Runs a command with the spec as its standard input and gives what it prints. */
async function printed(words: readonly string[]): Promise<unknown> {
  const chunks: string[] = [];
  const stream = (write: (text: string) => void) => ({ write, isTerminal: false, columns: undefined });
  const io: CommandIo = {
    stdout: stream((text) => chunks.push(text)),
    stderr: stream(() => {}),
    cwd: folder,
    env: {},
    readStdin: async () => new TextEncoder().encode(SPEC),
  };
  await main([...words, '--format', 'json'], io);
  return JSON.parse(chunks.join(''));
}

const blocks = codeBlocks('json-output.md')
  .filter(({ info }) => info === 'json')
  .map(({ text }) => JSON.parse(text));
const blockWith = (key: string, also: object = {}) =>
  blocks.find(
    (block) => key in block && Object.entries(also).every(([name, value]) => block[name] === value),
  );

const CASES = [
  ['gw explain', 'route', { matched: true }, ['explain', '-', 'GET http://api.example.com/v1/users/42']],
  [
    'gw explain, no match',
    'matched',
    { matched: false },
    ['explain', '-', 'POST http://api.example.com/v1/users/42'],
  ],
  ['gw test', 'coverage', {}, ['test', '-']],
  ['gw compile', 'output', {}, ['compile', '-', '-o', 'gateway.gwa']],
  ['gw init', 'files', {}, ['init', 'shop']],
] as const;

describe.each(CASES)('%s', (_title, key, also, words) => {
  test('has the keys that the page shows', async () => {
    const shown = blockWith(key, also);
    const real = await printed(words);
    expect(shown).toBeDefined();
    expect(missingKeys(shown, real)).toEqual([]);
  });
});

test('gw routes has the keys that the page shows', async () => {
  const shown = blocks.find((block) => block.listeners?.[0]?.routes !== undefined);
  expect(missingKeys(shown, await printed(['routes', '-']))).toEqual([]);
});

/** Keys that one value shows and another has not; of lists, the first entries are compared. */
function missingKeys(shown: unknown, real: unknown, path = ''): string[] {
  if (Array.isArray(shown)) {
    if (shown.length === 0 || !Array.isArray(real)) return [];
    return missingKeys(shown[0], real[0], `${path}[]`);
  }
  if (!isObject(shown)) return [];
  if (!isObject(real)) return [path];
  return Object.entries(shown).flatMap(([key, value]) =>
    key in real ? missingKeys(value, real[key], `${path}.${key}`) : [`${path}.${key}`],
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
