// `gw lint --fix` on real files: what is written, and what is left alone.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';

const HEAD = `version: 1
include: ["routes/*.yaml"]
listeners: { public: { address: "127.0.0.1:8080" } }
`;
const PING = 'routes:\n  ping: { match: { pathPrefix: /ping/ }, respond: {} } # for probes\n';
const MENDED = PING.replace('/ping/', '/ping');
const ROUTES = join('routes', 'pages.yaml');

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-lint-fix-'));
  mkdirSync(join(folder, 'routes'));
  writeFileSync(join(folder, 'gateway.yaml'), HEAD);
  writeFileSync(join(folder, ROUTES), PING);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function gw(...args: readonly string[]) {
  const texts = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof texts) => ({
    write: (data: string | Uint8Array) => {
      texts[name] += String(data);
    },
    isTerminal: false,
    columns: undefined,
  });
  const exit = await main(args, {
    ...{ stdout: stream('stdout'), stderr: stream('stderr') },
    ...{ cwd: folder, env: {}, readStdin: async () => new Uint8Array() },
  });
  return { exit, ...texts };
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

it('mends an included file and leaves the others as they are', async () => {
  const { exit, stderr } = await gw('lint', '--fix');
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: 'mended 1 place in 1 file\n' });
  expect(read(ROUTES)).toBe(MENDED);
  expect(read('gateway.yaml')).toBe(HEAD);
  expect(readdirSync(join(folder, 'routes'))).toEqual(['pages.yaml']);
});

it('keeps a byte order mark', async () => {
  writeFileSync(join(folder, ROUTES), `\ufeff${PING}`);
  expect((await gw('lint', '--fix')).exit).toBe(0);
  expect(read(ROUTES)).toBe(`\ufeff${MENDED}`);
});

it('finds nothing more to mend the second time', async () => {
  await gw('lint', '--fix');
  const { stderr } = await gw('lint', '--fix');
  expect(stderr).toBe('mended 0 places in 0 files\n');
  expect(read(ROUTES)).toBe(MENDED);
});

it('shows a dry run as a diff, and writes nothing', async () => {
  const { stdout } = await gw('lint', '--fix', '--dry-run');
  expect(stdout).toContain(`--- ${ROUTES}\n+++ ${ROUTES}\n@@ -2,1 +2,1 @@\n`);
  expect(read(ROUTES)).toBe(PING);
});

it('leaves standard output to the report when programs read it', async () => {
  const { stdout, stderr } = await gw('lint', '--fix', '--dry-run', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ summary: { infos: 1 } });
  expect(stderr).toContain('@@ -2,1 +2,1 @@');
});

it('never shows the line of a secret, whatever else is told of it', async () => {
  const secret = '  one: { match: { path: /one, headers: { x-api-key: hunter2 } }, lint: {}, to: users }\n';
  const upstreams = 'upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }\n';
  writeFileSync(join(folder, ROUTES), `${upstreams}${PING}${secret}`);
  for (const format of ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown']) {
    const { stdout } = await gw('lint', '--format', format);
    expect(stdout).toContain('GW3007');
    expect(stdout).toContain('GW4001');
    expect(stdout).not.toContain('hunter2');
  }
});
