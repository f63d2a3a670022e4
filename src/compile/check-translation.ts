/**
 * Translation validation: the trie just built and the rules as they are said must answer a sample of the spec's
 * own requests alike. The sample is spread evenly over the entries, so it is the same on every run: for each
 * entry its witness, and neighbours of it that should fall to another route or to none. Bounded, because the
 * naive reference looks at every entry for every request.
 */
import { openArtifact } from '../artifact/open.ts';
import { referenceLookup } from '../matching/reference.ts';
import { openRouter } from '../matching/router.ts';
import {
  type MatchEntry,
  type MatchRequest,
  METHOD_NOT_ALLOWED,
  NOT_FOUND,
  type Router,
} from '../matching/types.ts';
import { type MatchWitness, witnessOf } from '../matching/witness.ts';

/** How many entries may be looked at in all; a tenth of a microsecond each or so. */
const WORK_MAX = 400_000;
/** A large table still gets this many of its entries tried. */
const ENTRIES_MIN = 2;
const ENTRIES_MAX = 400;

/** Throws an Error, which is a bug of gw's own, when the artifact does not do what the rules say. */
export function checkTranslation(
  bytes: Uint8Array,
  entries: readonly MatchEntry[],
  listenerHosts: readonly (readonly string[])[],
): void {
  const router = openRouter(openArtifact(bytes));
  for (const entry of sampleOf(entries)) {
    const witness = witnessOf(entry, listenerHosts[entry.listener]);
    if (witness === undefined) continue;
    for (const request of neighbours(witness)) compare(request, entry.listener, { router, entries });
  }
}

/** Entries spread evenly over all of them. */
function sampleOf(entries: readonly MatchEntry[]): readonly MatchEntry[] {
  const bound = Math.floor(WORK_MAX / (entries.length * NEIGHBOURS.length + 1));
  const count = Math.min(entries.length, Math.max(ENTRIES_MIN, Math.min(ENTRIES_MAX, bound)));
  return Array.from(
    { length: count },
    (_, index) => entries[Math.floor((index * entries.length) / count)] ?? [],
  ).flat();
}

/** Requests near a witness: the same, and with one thing changed. */
const NEIGHBOURS: readonly ((witness: MatchWitness) => MatchWitness)[] = [
  (witness) => witness,
  (witness) => ({ ...witness, method: witness.method === 'PATCH' ? 'GET' : 'PATCH' }),
  (witness) => ({ ...witness, headers: {} }),
  ({ query: _, ...witness }) => witness,
  (witness) => ({ ...witness, path: `${witness.path}/` }),
  (witness) => ({ ...witness, path: `${witness.path === '/' ? '' : witness.path}/x` }),
  (witness) => ({ ...witness, path: witness.path.replace(/\/[^/]*$/, '') || '/' }),
  (witness) => ({ ...witness, host: `other.${witness.host}` }),
];

function neighbours(witness: MatchWitness): MatchWitness[] {
  return NEIGHBOURS.map((change) => change(witness));
}

interface Sides {
  readonly router: Router;
  readonly entries: readonly MatchEntry[];
}

function compare(witness: MatchWitness, listener: number, { router, entries }: Sides): void {
  const request: MatchRequest = {
    ...witness,
    query: witness.query,
    header: (name) => witness.headers[name],
  };
  const expected = referenceAnswer(entries, listener, request);
  const actual = routerAnswer(router, listener, request);
  if (expected === actual) return;
  const what = `${request.method} ${request.host} ${request.path}`;
  throw new Error(
    `the compiled router gives ${actual} for ${what}, the rules give ${expected}; this is a bug of gw: please report it`,
  );
}

function referenceAnswer(entries: readonly MatchEntry[], listener: number, request: MatchRequest): string {
  const answer = referenceLookup(entries, listener, request);
  if ('route' in answer) return `route ${answer.route}`;
  return answer.status === 404 ? '404' : `405 (${answer.allow.join(', ')})`;
}

function routerAnswer(router: Router, listener: number, request: MatchRequest): string {
  const found = router.lookup(listener, request);
  if (found === NOT_FOUND) return '404';
  if (found === METHOD_NOT_ALLOWED) return `405 (${router.allowed().join(', ')})`;
  return `route ${router.routeOf(found)}`;
}
