// What is said of logged requests, against the naive reference; what the log hides is known to the reference alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceLookup } from '../../src/matching/reference.ts';
import { openRouter } from '../../src/matching/router.ts';
import type { MatchEntry, MatchRequest } from '../../src/matching/types.ts';
import type { LoggedRequest } from '../../src/replay/format/types.ts';
import { Judge } from '../../src/replay/judge.ts';
import type { Verdict } from '../../src/replay/verdict.ts';
import { entriesOf, exactly } from '../matching/support/entry.ts';
import { artifactOf } from '../matching/support/open-entries.ts';
import { entries, questionAt } from '../matching/support/random-spec.ts';
import { matchByRegExp } from '../matching/support/regexp.ts';
import { withoutTies } from '../matching/support/without-ties.ts';

const HEADERS = ['h1', 'h2'];
const NO_FACTS = { host: undefined, listener: undefined };

/** A log's view of a request: bit 0 and 1 hide a header, bit 2 hides the query. */
function logged(request: MatchRequest, listener: string, hidden: number): LoggedRequest {
  const told = HEADERS.filter((_, index) => (hidden & (1 << index)) === 0);
  return {
    ...{
      method: request.method,
      scheme: 'http',
      authority: request.host,
      port: undefined,
      path: request.path,
    },
    query: (hidden & 4) === 0 ? (request.query ?? null) : undefined,
    headers: new Map(told.map((name) => [name, request.header(name) ?? null])),
    ...{ hasAllHeaders: false, status: 200, listener },
  };
}

function judgeOf(
  spec: readonly MatchEntry[],
  listeners = 2,
  facts: ConstructorParameters<typeof Judge>[1] = NO_FACTS,
): Judge {
  const artifact = artifactOf(spec, listeners);
  return new Judge({ artifact, router: openRouter(artifact) }, facts);
}

/** What surely becomes of a request: a route's number, or a negative status. */
function truth(spec: readonly MatchEntry[], listener: number, request: MatchRequest): number {
  const answer = referenceLookup(spec, listener, request, matchByRegExp);
  return 'route' in answer ? answer.route : -answer.status;
}

/** The same of a verdict: all that it says may be. */
function outcomes(verdict: Verdict): number[] {
  if (verdict.kind === 'route') return [verdict.route];
  return verdict.kind === 'refused'
    ? [-verdict.status]
    : verdict.cases.flatMap((each) => outcomes(each.verdict));
}

describe('a judge', () => {
  it('says what the reference says, and of what the log hides nothing that is not so', () => {
    const seen = { route: 0, refused: 0, open: 0 };
    fc.assert(
      fc.property(entries, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (drawn, numbers) => {
        const spec = withoutTies(drawn);
        const judge = judgeOf(spec);
        for (const number of numbers) {
          const { listener, request } = questionAt(number, spec);
          const real = truth(spec, listener, request);
          expect(outcomes(judge.judge(logged(request, `l${listener}`, 0)))).toEqual([real]);
          const verdict = judge.judge(logged(request, `l${listener}`, 1 + (number % 7)));
          seen[verdict.kind]++;
          if (verdict.kind === 'open') expect(outcomes(verdict)).toContain(real);
          else expect(outcomes(verdict)).toEqual([real]);
        }
      }),
      { numRuns: 250 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(500);
  });

  const beta = entriesOf(
    { path: '/orders', headers: exactly({ 'x-beta': '1' }) },
    { path: '/orders' },
    { path: '/users' },
  );
  const request = (sketch: Partial<LoggedRequest>): LoggedRequest => ({
    ...{
      method: 'GET',
      scheme: undefined,
      authority: undefined,
      port: undefined,
      path: '/orders',
      query: null,
    },
    ...{ headers: new Map(), hasAllHeaders: false, status: 200, listener: undefined },
    ...sketch,
  });

  it('names the condition that the log does not decide, and what comes of it', () => {
    expect(judgeOf(beta, 1).judge(request({}))).toMatchObject({
      kind: 'open',
      missing: ['header x-beta'],
      cases: [
        { when: 'header x-beta = 1', verdict: { kind: 'route', route: 0 } },
        { when: '', verdict: { kind: 'route', route: 1 } },
      ],
    });
  });

  it.each<[what: string, sketch: Partial<LoggedRequest>, route: number]>([
    ['a header that is told', { headers: new Map([['x-beta', '1']]) }, 0],
    ['a header that is told to be absent', { headers: new Map([['x-beta', null]]) }, 1],
    ['a log that tells all headers', { hasAllHeaders: true }, 1],
    ['a path that no hidden header decides', { path: '/users' }, 2],
    ['a path in another spelling', { path: '/x/../%75sers' }, 2],
  ])('is sure of %s', (_, sketch, route) => {
    expect(judgeOf(beta, 1).judge(request(sketch))).toMatchObject({ kind: 'route', route });
  });

  it.each<[what: string, sketch: Partial<LoggedRequest>, status: number]>([
    ['a path that climbs out', { path: '/../etc' }, 400],
    ['a host that is none', { authority: 'a b' }, 400],
    ['TRACE where there is a route', { method: 'TRACE' }, 405],
    ['TRACE where there is none', { method: 'TRACE', path: '/nothing' }, 404],
    ['nothing that matches', { path: '/nothing' }, 404],
  ])('refuses %s', (_, sketch, status) => {
    expect(judgeOf(beta, 1).judge(request({ hasAllHeaders: true, ...sketch }))).toEqual({
      kind: 'refused',
      status,
    });
  });

  it('asks for the host only where routes tell hosts apart', () => {
    const hosts = entriesOf({ path: '/orders', host: 'a.x' }, { path: '/orders', host: '*.x' });
    expect(judgeOf(hosts, 1).judge(request({}))).toMatchObject({ kind: 'open', missing: ['the host'] });
    const facts = { host: 'b.x', listener: undefined };
    expect(judgeOf(hosts, 1, facts).judge(request({}))).toMatchObject({ kind: 'route', route: 1 });
    expect(judgeOf(hosts, 1, facts).judge(request({ authority: 'a.x:80' }))).toMatchObject({ route: 0 });
  });

  it('asks for the listener only where it makes a difference', () => {
    const both = [...entriesOf({ path: '/orders' }), ...entriesOf({ path: '/orders', listener: 1 })];
    const routes = both.map((entry, route) => ({ ...entry, route }));
    expect(judgeOf(routes).judge(request({}))).toMatchObject({ kind: 'open', missing: ['the listener'] });
    expect(judgeOf(routes).judge(request({ path: '/nothing' }))).toEqual({ kind: 'refused', status: 404 });
    expect(judgeOf(routes).judge(request({ listener: 'l1' }))).toMatchObject({ kind: 'route', route: 1 });
    const facts = { host: undefined, listener: 'l0' };
    expect(judgeOf(routes, 2, facts).judge(request({}))).toMatchObject({ kind: 'route', route: 0 });
  });
});
