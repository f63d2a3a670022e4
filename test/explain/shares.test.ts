import { expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/open.ts';
import { compareExpectation } from '../../src/explain/compare-expectation.ts';
import { explainRequest } from '../../src/explain/explain.ts';
import { openRouter } from '../../src/matching/router.ts';
import { buildText } from '../compile/memory-disk.ts';

const SPLIT = 'split: [{ upstream: v1, weight: 60 }, { upstream: v2, weight: 40 }]';
const { bytes = new Uint8Array(), diagnostics } = buildText(`version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams:
  v1: { endpoints: ["http://127.0.0.1:9001"] }
  v2: { endpoints: ["http://127.0.0.1:9002"] }
consumers: { ann: { groups: [staff] } }
routes:
  chance: { match: { path: /chance }, to: { ${SPLIT} } }
  header: { match: { path: /header }, to: { ${SPLIT}, by: "header:x-user" } }
  param: { match: { path: "/param/{user}" }, to: { ${SPLIT}, by: param:user } }
  when: { match: { path: /when }, to: { split: [{ upstream: v1 }, { upstream: v2, when: [{ headers: { x-new: "1" } }, { cookies: { new: "1" } }] }] } }
  caller: { match: { path: /caller }, to: { split: [{ upstream: v1 }, { upstream: v2, when: { groups: [staff] } }] } }
  ramp: { match: { path: /ramp }, to: { by: "header:x-user", ramp: { from: v1, to: v2, startAt: "2027-03-01T09:00Z", over: 100s, start: 10% } } }
`);
const artifact = openArtifact(bytes);
const router = openRouter(artifact);
const START = Date.parse('2027-03-01T09:00Z');

function explain(path: string, headers: Record<string, string> = {}, nowMs = START) {
  const url = `http://a:8080${path}`;
  return explainRequest(artifact, router, { method: 'GET', url, headers }, nowMs);
}

it('the spec of these tests is valid', () => expect(diagnostics).toEqual([]));

it.each<[path: string, headers: Record<string, string>, expected: object]>([
  ['/chance', {}, { upstream: 'v1', upstreamBy: 'chance' }],
  ['/header', {}, { upstream: 'v1', upstreamBy: 'chance', splitBy: 'header:x-user' }],
  ['/when', {}, { upstream: 'v1', upstreamBy: 'weight' }],
  ['/when', { 'x-new': '1' }, { upstream: 'v2', upstreamBy: 'condition' }],
  ['/when', { cookie: 'a=b; new=1' }, { upstream: 'v2', upstreamBy: 'condition' }],
  ['/caller', {}, { upstream: 'v1', upstreamBy: 'caller' }],
])('%s %j', (path, headers, expected) => {
  expect(explain(path, headers)).toMatchObject(expected);
});

it('knows the share of a key', () => {
  const of = (user: string) => explain('/header', { 'x-user': user });
  const users = Array.from({ length: 20 }, (_, index) => `u${index}`);
  const upstreams = users.map((user) => (of(user) as { upstream?: string }).upstream);
  expect(new Set(upstreams)).toEqual(new Set(['v1', 'v2']));
  for (const [index, user] of users.entries()) {
    expect(of(user)).toMatchObject({ upstreamBy: 'key' });
    expect(explain(`/param/${user}`)).toMatchObject({ upstreamBy: 'key', upstream: upstreams[index] });
  }
});

it('says how far a ramp is', () => {
  expect(explain('/ramp', {}, START - 1)).toMatchObject({ upstream: 'v1', rampPercent: 0 });
  expect(explain('/ramp', {}, START + 50_000)).toMatchObject({
    upstream: 'v2',
    upstreamBy: 'ramp',
    rampPercent: 55,
  });
});

it('tests of a spec know an upstream for sure by its key and its conditions, and by them alone', () => {
  const answer = explain('/when', { 'x-new': '1' });
  expect(compareExpectation({ upstream: 'v2' }, answer)).toEqual([]);
  expect(compareExpectation({ upstream: 'v1' }, answer)).toEqual([
    { what: 'upstream', expected: 'v1', actual: 'v2' },
  ]);
  for (const path of ['/chance', '/caller', '/ramp']) {
    for (const upstream of ['v1', 'v2']) expect(compareExpectation({ upstream }, explain(path))).toEqual([]);
  }
});
