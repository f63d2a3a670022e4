import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/open.ts';
import { openRouter } from '../../src/matching/router.ts';
import { buildFiles } from './memory-disk.ts';

// Equal specs give equal bytes. What the author's own order changes is only where things are written.

const ROUTES: readonly string[] = [
  'ping: { match: { path: /ping }, respond: { status: 200, body: pong } }',
  'user: { match: { path: "/users/{id:uint}", methods: [GET, PUT], headers: { x-a: "1", x-b: "2" } }, to: one }',
  'users: { match: { pathPrefix: /users, hosts: [b.example, "*.a.example"] }, policies: [p], to: two }',
  'regex: { match: { pathRegex: "/r/[0-9]+" }, redirect: { location: "/x", status: 301 } }',
  'many: { match: [{ path: /m1 }, { path: /m2, query: { q: "1", r: { present: false } } }], to: { split: [{ upstream: one, weight: 2 }, { upstream: two, weight: 1 }] } }',
  'rest: { match: { path: "/files/{rest...}" }, timeout: 2s, to: { upstream: two, rewrite: { path: "/{rest}" } } }',
];
const SECTIONS: readonly string[] = [
  'listeners: { public: { address: "127.0.0.1:8080" }, other: { address: "127.0.0.1:8081", hosts: [b.example] } }',
  'upstreams: { one: { endpoints: ["http://127.0.0.1:9001"] }, two: { endpoints: ["http://127.0.0.1:9002"] } }',
  'policies: { p: { headers: { request: { set: { x-p: "1", x-q: "2" } } } }, q: { headers: { response: { remove: [server] } } } }',
  'defaults: { policies: [q], timeout: 10s }',
];

function specOf(sections: readonly string[], routes: readonly string[]): string {
  return ['version: 1', ...sections, 'routes:', ...routes.map((route) => `  ${route}`), ''].join('\n');
}

function bytesOf(files: Readonly<Record<string, string>>): Uint8Array {
  const { bytes, diagnostics } = buildFiles(files);
  expect(diagnostics).toEqual([]);
  return bytes ?? new Uint8Array();
}

/** All that an artifact holds, without where it was written. */
function meaningOf(bytes: Uint8Array): unknown {
  const artifact = openArtifact(bytes);
  const { listeners, upstreams, policies, routeCount } = artifact;
  const routes = Array.from({ length: routeCount }, (_, index) => {
    const { origin: _origin, ...route } = artifact.route(index);
    return route;
  });
  const router = openRouter(artifact);
  const tables = listeners.map((_, index) => router.table(index));
  const sections = artifact.sections
    .filter(({ name }) => !['head', 'routes', 'texts', 'text-bytes'].includes(name))
    .map(({ name }) => [name, [...artifact.bytes(name)]]);
  return { listeners, upstreams, policies, routes, tables, sections };
}

describe('compiling', () => {
  const written = meaningOf(bytesOf({ 'gateway.yaml': specOf(SECTIONS, ROUTES) }));

  it('does not depend on the order of routes, sections or keys', () => {
    const shuffled = (list: readonly string[]) => fc.shuffledSubarray([...list], { minLength: list.length });
    fc.assert(
      fc.property(shuffled(SECTIONS), shuffled(ROUTES), (sections, routes) => {
        expect(meaningOf(bytesOf({ 'gateway.yaml': specOf(sections, routes) }))).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });

  it('does not depend on the order in which the disk lists files', () => {
    const files: readonly (readonly [string, string])[] = [
      ['a.yaml', specOf(SECTIONS, ROUTES.slice(0, 2))],
      ['b.yaml', specOf([], ROUTES.slice(2, 4))],
      ['c.yaml', specOf([], ROUTES.slice(4))],
    ];
    const bytes = bytesOf(Object.fromEntries(files));
    expect(meaningOf(bytes)).toEqual(written);
    fc.assert(
      fc.property(fc.shuffledSubarray([...files], { minLength: files.length }), (order) => {
        expect(Buffer.from(bytesOf(Object.fromEntries(order))).equals(bytes)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('names files as they lie in the folder, with their digests, and nothing of the machine', () => {
    const bytes = bytesOf({ 'gateway.yaml': specOf(SECTIONS, ROUTES) });
    const { provenance } = openArtifact(bytes);
    expect(provenance.sources.map(({ path }) => path)).toEqual(['gateway.yaml']);
    expect(provenance.sources[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(Buffer.from(bytes).includes('/spec')).toBe(false);
  });
});
