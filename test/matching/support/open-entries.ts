import { encodeContainer } from '../../../src/artifact/container.ts';
import { encodeRecords } from '../../../src/artifact/encode-records.ts';
import { openArtifact } from '../../../src/artifact/open.ts';
import type { Artifact } from '../../../src/artifact/types.ts';
import { encodeRouter } from '../../../src/matching/encode-router.ts';
import { openRouter } from '../../../src/matching/router.ts';
import type { MatchEntry, Router } from '../../../src/matching/types.ts';
import { DEFAULT_BOUNDS } from '../../../src/spec/section/listener-bounds.ts';

/** The router of some entries, by way of a whole artifact's bytes. */
export function openEntries(entries: readonly MatchEntry[], listenerCount = 1): Router {
  return openRouter(artifactOf(entries, listenerCount));
}

/** The artifact of some entries, by way of its bytes. */
export function artifactOf(entries: readonly MatchEntry[], listenerCount: number): Artifact {
  const routeCount = Math.max(-1, ...entries.map(({ route }) => route)) + 1;
  const records = encodeRecords({
    name: 'test',
    listeners: Array.from({ length: listenerCount }, (_, index) => ({
      name: `l${index}`,
      address: { host: '127.0.0.1', port: 0 },
      hosts: [],
      mergeSlashes: false,
      trustedProxies: [],
      ...DEFAULT_BOUNDS,
    })),
    upstreams: [],
    policies: [],
    routes: Array.from({ length: routeCount }, (_, index) => ({
      name: `r${index}`,
      listeners: [],
      priority: 0,
      policies: [],
      action: { kind: 'respond', respond: { status: 200, headers: {}, body: '' } },
      origin: { file: 'gateway.yaml', line: 1, column: 1 },
    })),
    provenance: { gw: '0', sources: [] },
  });
  return openArtifact(encodeContainer(new Map([...records, ...encodeRouter(entries, listenerCount)])));
}
