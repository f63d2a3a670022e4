// Bytes that someone altered and gave a fitting digest: refused, or read to an end; nothing else, however they are.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContainer, encodeContainer } from '../../src/artifact/container.ts';
import { encodeRecords } from '../../src/artifact/encode-records.ts';
import { ArtifactError } from '../../src/artifact/error.ts';
import { openArtifact } from '../../src/artifact/open.ts';
import type { RouteRecord } from '../../src/artifact/types.ts';
import { encodeRouter } from '../../src/matching/encode-router.ts';
import { parsePattern } from '../../src/matching/pattern.ts';
import { openRouter } from '../../src/matching/router.ts';
import { verifyTrie } from '../../src/matching/trie/verify-trie.ts';
import type { MatchEntry } from '../../src/matching/types.ts';
import { DEFAULT_BOUNDS } from '../../src/spec/section/listener-bounds.ts';

const PATHS = [
  '/',
  '/v1/users/{id:uint}',
  '/v1/users/{name}',
  '/v1/{kind}.json',
  '/docs/{rest...}',
  '/x{v~[a-c]+}',
];
const BYTES = artifactBytes();
const SECTIONS = [...decodeContainer(BYTES).sections].map(([, bytes]) => ({
  start: bytes.byteOffset - BYTES.byteOffset,
  length: bytes.length,
}));

describe('a forged artifact', () => {
  it('is refused or read to an end, whatever was altered in it', () => {
    const alteration = fc.record({ section: fc.nat(), at: fc.nat(), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(alteration, { minLength: 1, maxLength: 4 }), (alterations) => {
        const bytes = Uint8Array.from(BYTES);
        for (const { section, at, value } of alterations) {
          const { start, length } = SECTIONS[section % SECTIONS.length] ?? { start: 48, length: 0 };
          if (length > 0) bytes[start + (at % length)] = value;
        }
        expect(failureOf(sealed(bytes))).toBeUndefined();
      }),
      { numRuns: 3_000 },
    );
  });

  it('is refused or read to an end when its table of sections was altered', () => {
    fc.assert(
      fc.property(fc.nat(24 * SECTIONS.length + 3), fc.nat(255), (at, value) => {
        const bytes = Uint8Array.from(BYTES);
        bytes[at < 4 ? 12 + at : 44 + at] = value;
        expect(failureOf(sealed(bytes))).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['null', '[]', '{}', '{"listeners":[1],"upstreams":[],"policies":[]}', 'no json', ''])(
    'is refused with the head %s',
    (head) => {
      const sections = new Map([...decodeContainer(BYTES).sections, ['head', Buffer.from(head)]]);
      expect(() => openArtifact(encodeContainer(sections))).toThrow(ArtifactError);
    },
  );

  it('is refused when shared nodes stand for more leaves than there can be', () => {
    const words = [0, 1, 0, 0]; // a node that is an end
    let child = 1;
    for (let level = 0; level < 40; level++) {
      const at = words.length;
      words.push(0x210, 0, 0, 97, child, 0, 98, child, 2 ** level);
      child = at;
    }
    expect(() => verifyTrie(Uint32Array.from(words.slice(0, 4 + 9 * 20)), 0, 0)).not.toThrow();
    expect(() => verifyTrie(Uint32Array.from(words), 0, 0)).toThrow(ArtifactError);
  });
});

/** What went wrong beside an ArtifactError when everything of an artifact is read. */
function failureOf(bytes: Uint8Array): unknown {
  try {
    const artifact = openArtifact(bytes);
    const router = openRouter(artifact);
    for (const path of ['/', '/v1/users/42', '/v1/users/x', '/v1/a.json', '/docs/a/b', '/xabc', '/none']) {
      for (const method of ['GET', 'POST', 'BREW']) {
        const request = { method, host: 'a.example', path, query: undefined, header: () => undefined };
        const found = router.lookup(0, request);
        if (found >= 0) {
          router.params(found, path);
          artifact.route(router.routeOf(found));
        }
        router.candidates(0, request);
      }
    }
    router.table(0);
    return undefined;
  } catch (error) {
    return error instanceof ArtifactError ? undefined : error;
  }
}

/** The bytes with the digest that fits them. */
function sealed(bytes: Uint8Array): Uint8Array {
  bytes.set(createHash('sha256').update(bytes.subarray(48)).digest(), 16);
  return bytes;
}

function artifactBytes(): Uint8Array {
  const entries = PATHS.flatMap((text, route): MatchEntry[] => {
    const { pattern, problems } = parsePattern('template', text);
    if (pattern === undefined) throw new Error(JSON.stringify(problems));
    const common = { listener: 0, path: pattern, headers: [], query: [], priority: 0, route };
    return [
      { ...common, host: '', methods: ['GET'] },
      { ...common, host: '*.example', methods: ['BREW'], query: [{ name: 'q', op: 'regex', value: 'a+' }] },
    ];
  });
  const listener = {
    name: 'main',
    address: { host: '127.0.0.1', port: 80 },
    hosts: [],
    mergeSlashes: false,
    trustedProxies: [],
    ...DEFAULT_BOUNDS,
  };
  const routes = PATHS.map(
    (_, index): RouteRecord => ({
      name: `r${index}`,
      listeners: ['main'],
      priority: 0,
      policies: [],
      action: { kind: 'respond', respond: { status: 200, headers: {}, body: 'x' } },
      origin: { file: 'gateway.yaml', line: 1, column: 1 },
    }),
  );
  const provenance = { gw: 'test', sources: [] };
  const records = { name: 'test', listeners: [listener], upstreams: [], policies: [], routes, provenance };
  return encodeContainer(new Map([...encodeRecords(records), ...encodeRouter(entries, 1)]));
}
