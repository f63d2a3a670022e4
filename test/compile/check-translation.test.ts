import { describe, expect, it } from 'vitest';
import { encodeContainer } from '../../src/artifact/container.ts';
import { encodeRecords } from '../../src/artifact/encode-records.ts';
import type { RouteRecord } from '../../src/artifact/types.ts';
import { checkTranslation } from '../../src/compile/check-translation.ts';
import { encodeRouter } from '../../src/matching/encode-router.ts';
import { parsePattern } from '../../src/matching/pattern.ts';
import type { MatchEntry } from '../../src/matching/types.ts';

function entry(path: string, route: number, more: Partial<MatchEntry> = {}): MatchEntry {
  const { pattern } = parsePattern('template', path);
  if (pattern === undefined) throw new Error(`${path} is no pattern`);
  return {
    listener: 0,
    host: '',
    path: pattern,
    methods: [],
    headers: [],
    query: [],
    priority: 0,
    route,
    ...more,
  };
}

function routeRecord(name: string): RouteRecord {
  const respond = { status: 200, headers: {}, body: '' };
  const origin = { file: 'f', line: 1, column: 1 };
  return { name, listeners: [], priority: 0, policies: [], action: { kind: 'respond', respond }, origin };
}

function artifactOf(entries: readonly MatchEntry[]): Uint8Array {
  const records = encodeRecords({
    name: 'test',
    listeners: [],
    upstreams: [],
    policies: [],
    routes: ['a', 'b', 'c', 'd'].map(routeRecord),
    provenance: { gw: '0', sources: [] },
  });
  return encodeContainer(new Map([...records, ...encodeRouter(entries, 1)]));
}

const ENTRIES: readonly MatchEntry[] = [
  entry('/a/{id}', 0, { methods: ['GET'] }),
  entry('/a/b', 1),
  entry('/c/{rest...}', 2, { headers: [{ name: 'x-a', op: 'exact', value: '1' }] }),
];

describe('the translation check', () => {
  it('is content with what the compiler makes', () => {
    expect(() => checkTranslation(artifactOf(ENTRIES), ENTRIES, [[]])).not.toThrow();
  });

  it.each<[what: string, made: readonly MatchEntry[]]>([
    ['leads elsewhere', [entry('/a/{id}', 1, { methods: ['GET'] }), entry('/a/b', 0), ...ENTRIES.slice(2)]],
    ['lost an entry', ENTRIES.slice(1)],
    ['lost a method', [entry('/a/{id}', 0), ...ENTRIES.slice(1)]],
    ['lost a condition', [...ENTRIES.slice(0, 2), entry('/c/{rest...}', 2)]],
    ['takes more', [...ENTRIES, entry('/{any}/{thing}/{more}', 3)]],
  ])('finds a router that %s', (_, made) => {
    expect(() => checkTranslation(artifactOf(made), ENTRIES, [[]])).toThrow(/a bug of gw: please report it/);
  });
});
