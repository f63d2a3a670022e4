// Whole logs through one spec and through two: what is counted, against the naive reference.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { referenceLookup } from '../../src/matching/reference.ts';
import { openRouter } from '../../src/matching/router.ts';
import type { MatchEntry, MatchRequest } from '../../src/matching/types.ts';
import { createCompareMatches } from '../../src/replay/compare-matches.ts';
import { Judge } from '../../src/replay/judge.ts';
import { Replay } from '../../src/replay/replay.ts';
import type { ReplayReport } from '../../src/replay/types.ts';
import { entriesOf } from '../matching/support/entry.ts';
import { artifactOf } from '../matching/support/open-entries.ts';
import { entries, questionAt } from '../matching/support/random-spec.ts';
import { matchByRegExp } from '../matching/support/regexp.ts';
import { withoutTies } from '../matching/support/without-ties.ts';

/** A line of a log that tells all headers. */
function lineOf({ method, host, path, query, header }: MatchRequest): string {
  const names = ['h1', 'h2'].filter((name) => header(name) !== undefined);
  const headers = Object.fromEntries(names.map((name) => [name, [header(name)]]));
  const uri = query === undefined ? path : `${path}?${query}`;
  return `${JSON.stringify({ request: { method, host, uri, headers }, status: 200 })}\n`;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function replay(
  log: string,
  before: readonly MatchEntry[],
  after?: readonly MatchEntry[],
): Promise<ReplayReport> {
  const facts = { host: undefined, listener: 'l0' };
  const [one, other] = [before, after ?? before].map((spec) => {
    const artifact = artifactOf(spec, 1);
    return { artifact, router: openRouter(artifact), shownFile: (file: string) => file };
  });
  if (one === undefined || other === undefined) throw new Error('there are two');
  const compared = { judge: new Judge(other, facts), compare: createCompareMatches(one, other) };
  const replayed = new Replay({
    before: new Judge(one, facts),
    ...(after !== undefined && { after: compared }),
  });
  expect(await replayed.read({ file: 'access.log', pieces: once(log) })).toBe(true);
  return replayed.report();
}

/** A route's number as the artifact names it, or a status. */
function truth(spec: readonly MatchEntry[], request: MatchRequest): string {
  const answer = referenceLookup(spec, 0, request, matchByRegExp);
  return 'route' in answer ? `r${answer.route}` : String(answer.status);
}

function countsOf(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** On one listener, each entry a route of its own. */
function numbered(drawn: readonly MatchEntry[]): MatchEntry[] {
  return withoutTies(drawn.map((entry, route) => ({ ...entry, listener: 0, route })));
}

it('counts for each route, status and change what the reference says', async () => {
  let changed = 0;
  const numbers = fc.array(fc.nat(), { minLength: 30, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(
      entries,
      fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
      numbers,
      async (drawn, kept, all) => {
        const before = numbered(drawn);
        const after = before.filter((_, index) => kept[index]);
        const requests = all.map((number) => questionAt(number, before).request);
        const report = await replay(requests.map(lineOf).join(''), before, after);

        const [was, is] = [before, after].map((spec) => requests.map((request) => truth(spec, request)));
        const told = [
          ...report.routes.map(({ route, requests: count }) => [route, count]),
          ...report.refused.map(({ status, requests: count }) => [String(status), count]),
        ];
        expect(Object.fromEntries(told)).toEqual(countsOf(was ?? []));
        // All routes answer the same, so a request changes exactly when it is served before or now and not both.
        const isServed = (each: string | undefined) => each?.startsWith('r') === true;
        const differs = (one: string, other: string | undefined) =>
          isServed(one) === isServed(other) ? !isServed(one) && one !== other : true;
        const expected = (was ?? []).filter((one, index) => differs(one, is?.[index]));
        changed += expected.length;
        expect(report.comparison?.requests).toBe(expected.length);
        expect(report.comparison?.undecided.requests).toBe(0);
        const used = new Set(was);
        const names = [...new Set(before.map(({ route }) => `r${route}`))];
        for (const name of names) expect(report.unused.includes(name)).toBe(!used.has(name));
      },
    ),
    { numRuns: 150 },
  );
  expect(changed).toBeGreaterThan(200);
});

it('takes a route that several listeners share for what it is', async () => {
  const [plain] = entriesOf({ path: '/users' });
  if (plain === undefined) throw new Error('there is one');
  const artifact = artifactOf([plain, { ...plain, listener: 1 }], 2);
  const judge = new Judge(
    { artifact, router: openRouter(artifact) },
    { host: undefined, listener: undefined },
  );
  const replayed = new Replay({ before: judge });
  await replayed.read({
    file: 'access.log',
    pieces: once('192.0.2.1 - - [t] "GET /users HTTP/1.1" 200 1\n'),
  });
  expect(replayed.report()).toMatchObject({
    routes: [{ route: 'r0', requests: 1, share: 1 }],
    ...{ undecided: [], unused: [], perhapsUsed: [] },
  });
});

it('forgets requests: of two hundred thousand different ones nothing is kept but counts and examples', async () => {
  const spec = entriesOf({ path: '/users/{id}' });
  const artifact = artifactOf(spec, 1);
  const judge = new Judge(
    { artifact, router: openRouter(artifact) },
    { host: undefined, listener: undefined },
  );
  const replayed = new Replay({ before: judge });
  async function* pieces() {
    for (let piece = 0; piece < 200; piece++) {
      const lines = Array.from(
        { length: 1_000 },
        (_, line) => `/${line % 2 ? 'users' : 'none'}/${piece}-${line}`,
      );
      const text = lines
        .map((path) => `h${piece}.x:80 192.0.2.1 - - [t] "GET ${path} HTTP/1.1" 200 1\n`)
        .join('');
      yield Buffer.from(text);
    }
  }
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  await replayed.read({ file: 'access.log', pieces: pieces() });
  const kept = heap() - before;
  const report = replayed.report();
  expect([report.requests, report.refused[0]?.requests]).toEqual([200_000, 100_000]);
  // The log is 14 MB of text.
  expect(kept).toBeLessThan(4_000_000);
});
