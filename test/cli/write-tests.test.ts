// `gw test --write`, from text to text: whatever the spec, the tests it writes pass, touch every class of requests,
// and leave nothing to write.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { MatchEntry, ValueCondition } from '../../src/matching/types.ts';
import { entries } from '../matching/support/random-spec.ts';
import { withoutTies } from '../matching/support/without-ties.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-write-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly error: string;
}

/** Runs `gw` in the folder, with this on standard input. */
async function gw(args: readonly string[], stdin = ''): Promise<Ran> {
  const texts = { out: '', error: '' };
  const stream = (name: 'out' | 'error') => ({
    isTerminal: false,
    columns: undefined,
    write: (data: string | Uint8Array) => {
      texts[name] += String(data);
    },
  });
  const exit = await main(args, {
    stdout: stream('out'),
    stderr: stream('error'),
    cwd: folder,
    env: {},
    readStdin: async () => new TextEncoder().encode(stdin),
  });
  return { exit, ...texts };
}

function write(text: string, name = 'gateway.yaml'): void {
  writeFileSync(join(folder, name), text);
}

function read(name = 'gateway.yaml'): string {
  return readFileSync(join(folder, name), 'utf8');
}

const HEAD = `version: 1
listeners: { l0: { address: "127.0.0.1:8080" }, l1: { address: "127.0.0.1:8081", hosts: [x, "*.x"] } }
upstreams: { u: { endpoints: ["http://127.0.0.1:9001"] } }
`;
const SMALL = `${HEAD}routes:\n  a: { match: { path: "/a/{id}" }, to: u }\n  b: { match: { path: /b }, to: u }\n`;

/** A spec of entries; the matches that no request reaches are left out, since a spec with such is invalid. */
function specText(drawn: readonly MatchEntry[]): string {
  const routes = withoutTies(drawn.map((entry, route) => ({ ...entry, route }))).map((entry) => {
    const { listener, host, path, methods, headers, query, priority, route } = entry;
    const key = { template: 'path', prefix: 'pathPrefix', regex: 'pathRegex' }[path.kind];
    const match = {
      ...(host !== '' && { hosts: [host] }),
      ...(methods.length > 0 && { methods }),
      [key]: path.text,
      ...(headers.length > 0 && { headers: conditionsText(headers) }),
      ...(query.length > 0 && { query: conditionsText(query) }),
    };
    return [`r${route}`, { listeners: [`l${listener}`], priority, match, to: 'u' }];
  });
  return `${HEAD}routes: ${JSON.stringify(Object.fromEntries(routes))}\n`;
}

function conditionsText(conditions: readonly ValueCondition[]): object {
  return Object.fromEntries(conditions.map(({ name, op, value }) => [name, { [op]: value }]));
}

/** The spec without the routes that are said never to match, or to be at fault otherwise. */
async function validSpec(drawn: readonly MatchEntry[]): Promise<string> {
  let left = drawn.map((entry, route) => ({ ...entry, route }));
  for (;;) {
    write(specText(left));
    const { out } = await gw(['validate', '--format', 'json']);
    const { diagnostics } = JSON.parse(out) as { diagnostics: { message: string; severity: string }[] };
    const faulty = new Set(
      diagnostics
        .filter(({ severity }) => severity === 'error')
        .flatMap(({ message }) => /`r(\d+)`/.exec(message)?.[1] ?? []),
    );
    if (diagnostics.some(({ severity }) => severity === 'error') && faulty.size === 0) expect.fail(out);
    if (faulty.size === 0) return read();
    left = left.filter((_, index) => !faulty.has(String(index)));
  }
}

describe('gw test --write', () => {
  it('writes tests that pass and touch every class, once', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (drawn) => {
        const before = await validSpec(drawn);
        const first = await gw(['test', '--write', '--min-coverage', '100']);
        const after = read();
        if (first.exit !== 0) expect.fail(`${first.out}${first.error}${before}`);
        expect(first.out).toContain(' 0 failed');
        expect(after.startsWith(before)).toBe(true);
        const second = await gw(['test', '--write', '--min-coverage', '100']);
        expect(second.exit).toBe(0);
        expect(second.out).toContain('no test to write');
        expect(read()).toBe(after);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('keeps a byte order mark, line ends and the mode of the file', async () => {
    write(`\ufeff${SMALL.replaceAll('\n', '\r\n')}`);
    chmodSync(join(folder, 'gateway.yaml'), 0o640);
    expect((await gw(['test', '--write'])).exit).toBe(0);
    const text = read();
    expect(text.startsWith('\ufeffversion')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(statSync(join(folder, 'gateway.yaml')).mode & 0o777).toBe(0o640);
  });

  it('writes into a spec in JSON', async () => {
    const routes = { a: { match: { path: '/a/{id}' }, respond: { status: 204 } } };
    const spec = { version: 1, listeners: { l: { address: '127.0.0.1:8080' } }, routes };
    write(JSON.stringify(spec, null, 2), 'spec.json');
    expect((await gw(['test', 'spec.json', '--write'])).exit).toBe(0);
    expect(JSON.parse(read('spec.json'))).toEqual({
      ...spec,
      tests: [
        { request: 'GET http://localhost/a/x', expect: { route: 'a', params: { id: 'x' }, status: 204 } },
      ],
    });
  });

  it('writes texts that would mean something else without quotes or escapes', async () => {
    write(`${HEAD}routes:
  "yes": { match: { path: "/a%23b/%7Bx%7D/{n}", query: { "a[b]": "x y&z=#", "é": { present: true } } }, to: u }
  dollar: { match: { path: "/$a/{x~[$][^/]*}", headers: { v: { regex: "[$][{]env:NAME[}]" } } }, to: u }
  cookie: { match: { path: "/ü%20{x}", headers: { cookie: 'a=b; c="d: #"' } }, to: u }
  unusual: { match: { methods: ["!X"], path: /m }, to: u }
  kept:
    match: { path: /kept }
    respond:
      body: |+
        text

`);
    const { exit, out, error } = await gw(['test', '--write', '--min-coverage', '100']);
    expect(error).toBe('');
    expect(out).toContain(' 0 failed');
    expect(exit).toBe(0);
  });

  it('writes although a test fails, and fails for that', async () => {
    write(`${SMALL}tests:\n  - { request: "GET http://localhost/b", expect: { route: a } }\n`);
    const { exit, out } = await gw(['test', '--write']);
    expect(exit).toBe(1);
    expect(out).toContain('wrote ');
    expect(out).toContain(' 1 failed');
  });

  it('cannot write into standard input', async () => {
    const { exit, error } = await gw(['test', '-', '--write'], SMALL);
    expect(exit).toBe(2);
    expect(error).toContain('tests cannot be written into standard input');
  });

  it('leaves a spec alone to which tests cannot be added as text', async () => {
    const text = `{version: 1, x-list: &none [], listeners: { l: { address: "127.0.0.1:8080" } }, routes: { a: { match: { path: /a }, respond: { status: 204, headers: &h { a: b } } } }, x-more: *h}\n`;
    write(text);
    const { exit, error } = await gw(['test', '--write']);
    expect(exit).toBe(2);
    expect(error).toContain('tests cannot be added to gateway.yaml');
    expect(read()).toBe(text);
  });

  it('changes nothing when a report cannot be written', async () => {
    write(SMALL);
    expect((await gw(['test', '--write', '--output', 'junit=none/a.xml'])).exit).toBe(2);
    expect(read()).toBe(SMALL);
  });
});
