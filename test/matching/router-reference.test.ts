// The router against the rules: random specs, random requests, two answers. The regular expressions of the
// reference are JavaScript's own here, so that not even the automata are shared.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReferenceAnswer, referenceLookup } from '../../src/matching/reference.ts';
import {
  type MatchEntry,
  type MatchRequest,
  METHOD_NOT_ALLOWED,
  NOT_FOUND,
  type PathPattern,
  type Router,
} from '../../src/matching/types.ts';
import { FEATURES, featuresOf } from './support/features.ts';
import { openEntries } from './support/open-entries.ts';
import { entries, questionAt } from './support/random-spec.ts';
import { matchByRegExp } from './support/regexp.ts';
import { withoutTies } from './support/without-ties.ts';

const SPECS = 2_100;
const REQUESTS_EACH = 100;

describe('the router', () => {
  it(`answers as the rules say, on ${SPECS * REQUESTS_EACH} random requests`, () => {
    const seen = new Map<string, number>();
    const numbers = fc.array(fc.nat(), {
      minLength: REQUESTS_EACH,
      maxLength: REQUESTS_EACH,
      size: 'max',
    });
    let pairs = 0;
    fc.assert(
      fc.property(entries, numbers, (drawn, requests) => {
        const spec = withoutTies(drawn);
        const router = openEntries(spec, 2);
        for (const number of requests) {
          pairs++;
          compare(spec, router, { number, seen });
        }
      }),
      { numRuns: SPECS },
    );
    expect(pairs).toBeGreaterThanOrEqual(200_000);
    const rare = FEATURES.filter((feature) => (seen.get(feature) ?? 0) < 20);
    expect(rare, `features that were hardly exercised: ${rare.join(', ')}`).toEqual([]);
  });
});

interface Comparison {
  readonly number: number;
  readonly seen: Map<string, number>;
}

function compare(spec: readonly MatchEntry[], router: Router, { number, seen }: Comparison): void {
  const { listener, request } = questionAt(number, spec);
  const expected = referenceLookup(spec, listener, request, matchByRegExp);
  const found = router.lookup(listener, request);
  const shown = `${request.method} ${request.host} ${request.path} ?${request.query} on listener ${listener}`;
  same(shown, describeFound(router, found, request), describeExpected(expected, request));
  if (number % 11 !== 0) return;
  for (const feature of featuresOf(spec, { listener, request, expected }))
    seen.set(feature, (seen.get(feature) ?? 0) + 1);
  const reversed = referenceLookup([...spec].reverse(), listener, request, matchByRegExp);
  same(shown, describeExpected(reversed, request), describeExpected(expected, request));
  same(shown, winnerAmong(router, listener, request), found >= 0 ? router.routeOf(found) : undefined);
}

/** As `expect`, which is too slow to be asked where nothing differs. */
function same(shown: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) expect([shown, found]).toEqual([shown, expected]);
}

function describeFound(router: Router, found: number, request: MatchRequest): unknown {
  if (found === NOT_FOUND) return 404;
  if (found === METHOD_NOT_ALLOWED) return [405, ...router.allowed()];
  return [router.routeOf(found), router.params(found, request.path), router.matchedLength()];
}

function describeExpected(expected: ReferenceAnswer, request: MatchRequest): unknown {
  if (!('route' in expected)) return expected.status === 404 ? 404 : [405, ...expected.allow];
  const { route, entry } = expected;
  return [route, paramsOf(entry.path, request.path), matchedLengthOf(entry.path, request.path)];
}

function winnerAmong(router: Router, listener: number, request: MatchRequest): number | undefined {
  const won = router.candidates(listener, request).filter(({ outcome }) => outcome === 'won');
  expect(won.length).toBeLessThanOrEqual(1);
  return won[0]?.route;
}

function paramsOf(pattern: PathPattern, path: string): Record<string, string> {
  const written = path.slice(1).split('/');
  const params: Record<string, string> = {};
  for (const [index, segment] of pattern.segments.entries()) {
    const text = written[index] ?? '';
    if (segment.kind === 'rest') params[segment.name] = written.slice(index).join('/');
    if (segment.kind === 'param') {
      params[segment.name] = text.slice(segment.prefix.length, text.length - segment.suffix.length);
    }
  }
  return params;
}

function matchedLengthOf(pattern: PathPattern, path: string): number {
  if (pattern.kind !== 'prefix') return path.length;
  const taken = path.slice(1).split('/').slice(0, pattern.segments.length);
  return taken.reduce((length, segment) => length + 1 + segment.length, 0);
}
