// Tables of odd shapes: as deep and as wide as a spec can make them.
import { describe, expect, it } from 'vitest';
import { encodeContainer } from '../../src/artifact/container.ts';
import { encodeRecords } from '../../src/artifact/encode-records.ts';
import { openArtifact } from '../../src/artifact/open.ts';
import type { RouteRecord } from '../../src/artifact/types.ts';
import { encodeRouter } from '../../src/matching/encode-router.ts';
import { parsePattern } from '../../src/matching/pattern.ts';
import { openRouter } from '../../src/matching/router.ts';
import type { Router } from '../../src/matching/types.ts';

describe('a table', () => {
  it('may be as deep as paths are long', () => {
    const router = routerOf(Array.from({ length: 2_040 }, (_, index) => `/${'a'.repeat(index + 1)}`));
    expect(routeOf(router, `/${'a'.repeat(2_000)}`)).toBe(1_999);
    expect(router.table(0)).toHaveLength(2_040);
  });

  it('may fork at every segment', () => {
    const depths = Array.from({ length: 500 }, (_, index) => '/a'.repeat(index + 1));
    const router = routerOf(depths.flatMap((path) => [path, `${path}/{x}`]));
    expect(routeOf(router, `${'/a'.repeat(400)}/b`)).toBe(799);
    expect(routeOf(router, `${'/a'.repeat(400)}/b/b`)).toBeUndefined();
  });

  it('may have thousands of parameters at one place, in time that does not grow with their square', () => {
    const began = performance.now();
    const router = routerOf(Array.from({ length: 20_000 }, (_, index) => `/{x}.s${index}`));
    expect(routeOf(router, '/name.s17000')).toBe(17_000);
    // Compared one by one, they took 9 s.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

function routeOf(router: Router, path: string): number | undefined {
  const found = router.lookup(0, {
    method: 'GET',
    host: '',
    path,
    query: undefined,
    header: () => undefined,
  });
  return found < 0 ? undefined : router.routeOf(found);
}

function routerOf(paths: readonly string[]): Router {
  const entries = paths.map((text, route) => {
    const { pattern, problems } = parsePattern('template', text);
    if (pattern === undefined) throw new Error(JSON.stringify(problems));
    return { listener: 0, host: '', path: pattern, methods: [], headers: [], query: [], priority: 0, route };
  });
  const record: RouteRecord = {
    name: 'any',
    listeners: ['main'],
    priority: 0,
    policies: [],
    action: { kind: 'respond', respond: { status: 200, headers: {}, body: '' } },
    origin: { file: 'gateway.yaml', line: 1, column: 1 },
  };
  const routes = paths.map(() => record);
  const provenance = { gw: 'test', sources: [] };
  const records = { name: 'test', listeners: [], upstreams: [], policies: [], routes, provenance };
  return openRouter(
    openArtifact(encodeContainer(new Map([...encodeRecords(records), ...encodeRouter(entries, 1)]))),
  );
}
