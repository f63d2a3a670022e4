// docs/json-output.md names every field that the commands print.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { readPage } from './code-block.ts';

const SPEC = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  shadow: { endpoints: ["http://127.0.0.1:9002"] }
policies: { quiet: { headers: { response: { remove: [server] } } } }
defaults: { policies: [quiet], timeout: 15s }
routes:
  get-user:
    match: { hosts: [api.example.com], methods: [GET], path: "/users/{id:uint}", headers: { x-a: "1" } }
    to: { split: [{ upstream: users }, { upstream: shadow }], rewrite: { host: a.b }, mirror: { upstream: shadow } }
  old: { match: { pathPrefix: /old, query: { q: { present: true } } }, redirect: { prefix: /users } }
  ping: { match: { path: /ping }, respond: { body: pong } }
tests:
  - { request: "GET http://localhost/ping", expect: { route: old } }
`;
const USER = ['GET http://api.example.com/users/7', '-H', 'x-a: 1'];
const LOG = ['GET /ping', 'GET /users/7', 'GET /nothing']
  .map((request) => `192.0.2.1 - - [02/Mar/2026:09:14:03 +0000] "${request} HTTP/1.1" 200 1\n`)
  .concat('not a line\n')
  .join('');

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-json-'));
  writeFileSync(join(folder, 'gateway.yaml'), SPEC);
  writeFileSync(join(folder, 'access.log'), LOG);
  writeFileSync(
    join(folder, 'new.yaml'),
    SPEC.replace('ping: { match: { path: /ping }', 'ping: { match: { path: /pong }'),
  );
  writeFileSync(
    join(folder, 'moved.yaml'),
    SPEC.replace('/ping', '/pong').replace('timeout: 15s', 'timeout: 5s'),
  );
  writeFileSync(
    join(folder, 'tie.yaml'),
    SPEC.replace('/old, query: { q: { present: true } }', '/').replace('path: /ping', 'pathPrefix: /'),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function json(args: readonly string[]): Promise<unknown> {
  let text = '';
  const write = (data: string | Uint8Array) => {
    text += String(data);
  };
  const quiet = { isTerminal: false, columns: undefined };
  await main([...args, '--format', 'json'], {
    stdout: { ...quiet, write },
    stderr: { ...quiet, write: () => {} },
    cwd: folder,
    env: {},
    readStdin: async () => new Uint8Array(),
  });
  return JSON.parse(text);
}

/** Under these keys, the keys are the user's own, or told elsewhere. */
const FREE = new Set(['logged', 'params', 'headers', 'upstreams', 'policies', 'witness']);

function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...(FREE.has(key) ? [] : keysOf(inner))]);
}

/** The text below a heading, up to the next one. */
function section(title: string): string {
  const [, text = ''] = readPage('json-output.md').split(`\n## ${title}\n`);
  return text.split('\n## ')[0] ?? '';
}

it.each<[title: string, args: readonly string[]]>([
  ['Diagnostics', ['validate', 'tie.yaml']],
  ['gw explain', ['explain', '.', ...USER]],
  ['gw explain', ['explain', '.', 'GET /old/x?q=1']],
  ['gw explain', ['explain', '.', 'GET /nothing']],
  ['gw explain', ['explain', '.', 'PUT http://api.example.com/users/7', '-H', 'x-a: 1']],
  ['gw explain CODE', ['explain', 'GW1101']],
  ['gw diff', ['diff', 'gateway.yaml', 'moved.yaml']],
  ['gw test', ['test', '--fail-under', '50']],
  ['gw test', ['test', '--min-coverage', '50']],
  ['gw replay', ['replay', 'access.log', '--against', 'new.yaml']],
  ['gw routes', ['routes']],
  ['gw rules', ['rules']],
  ['Diagnostics', ['lint', '--preset', 'strict']],
  ['gw explain CODE', ['explain', 'GW7005']],
  ['gw compile', ['compile']],
  ['gw inspect', ['inspect', 'gateway.gwa']],
  ['gw init', ['init', 'new']],
])('%s: %o', async (title, args) => {
  const text = title === 'gw inspect' ? section(title) + section('gw routes') : section(title);
  const keys = [...new Set(keysOf(await json(args)))];
  expect(keys.length).toBeGreaterThan(1);
  const words = new Set(text.match(/\w+/g));
  expect(keys.filter((key) => !words.has(key))).toEqual([]);
});
