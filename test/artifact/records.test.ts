// Records and texts: what was written is what is read, whatever it is, and equal gateways give equal bytes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeContainer } from '../../src/artifact/container.ts';
import { type ArtifactModel, encodeRecords } from '../../src/artifact/encode-records.ts';
import { ArtifactError } from '../../src/artifact/error.ts';
import { openArtifact } from '../../src/artifact/open.ts';
import { TextTable, TextTableWriter } from '../../src/artifact/text-table.ts';
import type { RouteRecord } from '../../src/artifact/types.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const texts = fc.dictionary(text, text, { maxKeys: 3 });
const number = fc.nat(0xffff);

const route: fc.Arbitrary<RouteRecord> = fc.record({
  name: text,
  listeners: fc.array(text, { maxLength: 2 }),
  priority: fc.integer(),
  policies: fc.array(text, { maxLength: 2 }),
  action: fc.record({
    kind: fc.constant('respond' as const),
    respond: fc.record({ status: number, headers: texts, body: text }),
  }),
  origin: fc.record({ file: text, line: number, column: number }),
});

const model: fc.Arbitrary<ArtifactModel> = fc.record({
  name: text,
  listeners: fc.array(
    fc.record({
      name: text,
      address: fc.oneof(fc.record({ host: text, port: number }), fc.record({ unix: text })),
      hosts: fc.array(text, { maxLength: 2 }),
      mergeSlashes: fc.boolean(),
      trustedProxies: fc.array(text, { maxLength: 2 }),
      timeouts: fc.record({ headMs: number, bodyMs: number, idleMs: number, tunnelMs: number }),
      limits: fc.record({
        connections: number,
        requestsPerConnection: number,
        headBytesMax: number,
        fields: number,
        bodyBytesMax: number,
      }),
    }),
    { maxLength: 2 },
  ),
  upstreams: fc.constant([]),
  policies: fc.array(
    fc.record({ name: text, kind: text, phase: fc.constant('transform' as const), options: texts }),
    { maxLength: 2 },
  ),
  routes: fc.array(route, { maxLength: 5 }),
  provenance: fc.record({ gw: text, sources: fc.array(fc.record({ path: text, sha256: text })) }),
});

describe('records', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(model, (written) => {
        const artifact = openArtifact(encodeContainer(encodeRecords(written)));
        const { name, listeners, upstreams, policies, provenance } = artifact;
        const routes = Array.from({ length: artifact.routeCount }, (_, index) => artifact.route(index));
        expect(JSON.stringify(sorted({ name, listeners, upstreams, policies, routes, provenance }))).toBe(
          JSON.stringify(sorted(written)),
        );
      }),
    );
  });

  it('give the same bytes whatever the order of their keys', () => {
    fc.assert(
      fc.property(model, (written) => {
        expect(encodeContainer(encodeRecords(reversed(written)))).toEqual(
          encodeContainer(encodeRecords(written)),
        );
      }),
    );
  });

  it('of a route that is not there are refused', () => {
    const empty = { listeners: [], upstreams: [], policies: [], routes: [] };
    const provenance = { gw: 'test', sources: [] };
    const artifact = openArtifact(encodeContainer(encodeRecords({ name: 'x', ...empty, provenance })));
    for (const index of [-1, 0, 1]) expect(() => artifact.route(index)).toThrow(ArtifactError);
  });
});

describe('a table of texts', () => {
  it('gives back every text under its number, equal ones once', () => {
    fc.assert(
      fc.property(fc.array(text), (given) => {
        const writer = new TextTableWriter();
        const numbers = given.map((each) => writer.add(each));
        const { index, bytes } = writer.encode();
        const table = new TextTable(index, bytes);
        expect(numbers.map((each) => table.get(each))).toEqual(given);
        expect(table.size).toBe(new Set(given).size);
      }),
    );
  });

  it('throws nothing but an ArtifactError, whatever the bytes', () => {
    const words = fc.uint32Array({ maxLength: 8, max: 40 }).map((each) => new Uint8Array(each.buffer));
    fc.assert(
      fc.property(words, fc.uint8Array({ maxLength: 40 }), fc.nat(10), (index, bytes, asked) => {
        try {
          expect(typeof new TextTable(index, bytes).get(asked)).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(ArtifactError);
        }
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  return mapKeys(value, (keys) => keys.sort());
}

function reversed<T>(value: T): T {
  return mapKeys(value, (keys) => keys.reverse()) as T; // the same keys and values
}

function mapKeys(value: unknown, order: (keys: string[]) => string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => mapKeys(each, order));
  const entries = new Map(Object.entries(value));
  return Object.fromEntries(order([...entries.keys()]).map((key) => [key, mapKeys(entries.get(key), order)]));
}
