import { describe, expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/open.ts';
import { runTests, type TestReport } from '../../src/explain/run-tests.ts';
import { openRouter } from '../../src/matching/router.ts';
import { buildText } from '../compile/memory-disk.ts';

const SPEC = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { one: { endpoints: ["http://127.0.0.1:9001"] }, two: { endpoints: ["http://127.0.0.1:9002"] } }
policies: { p: { headers: { request: { set: { x-p: "1" } } } } }
routes:
  user: { match: { path: "/users/{id}", methods: [GET] }, policies: [p], to: one }
  split: { match: { path: /split, headers: { x-a: "1" } }, to: { split: [{ upstream: one }, { upstream: two }] } }
  old: { match: { path: /old }, redirect: { location: /new } }
  ping: { match: { path: /ping }, respond: { status: 200 } }
`;

function run(...tests: readonly string[]): TestReport {
  const { bytes, gateway, diagnostics } = buildText(
    `${SPEC}tests:\n${tests.map((test) => `  - ${test}\n`).join('')}`,
  );
  if (bytes === undefined || gateway === undefined) throw new Error(JSON.stringify(diagnostics));
  const artifact = openArtifact(bytes);
  return runTests(artifact, openRouter(artifact), gateway.tests);
}

describe('runTests', () => {
  it.each([
    '{ request: "GET http://localhost/users/42", expect: { route: user, params: { id: "42" }, action: to, upstream: one, upstreamPath: /users/42, policies: [p] } }',
    '{ request: { url: "http://localhost/split", headers: { X-A: "1" } }, expect: { route: split, upstream: one } }',
    '{ request: { url: "http://localhost/split", headers: { X-A: "1" } }, expect: { upstream: two } }',
    '{ request: "GET http://localhost/old?x", expect: { status: 302, location: /new, action: redirect } }',
    '{ request: "GET http://localhost/ping", expect: { status: 200, action: respond, policies: [] } }',
    '{ request: "GET http://localhost/nothing", expect: { route: null, status: 404 } }',
    '{ request: "POST http://localhost/users/42", expect: { route: null, status: 405 } }',
    '{ request: "GET http://localhost/a%2Fb", expect: { status: 400 } }',
  ])('passes %s', (test) => {
    expect(run(test).results[0]?.differences).toEqual([]);
  });

  it.each<[test: string, what: string, expected: string, actual: string]>([
    ['{ request: "GET http://localhost/users/42", expect: { route: ping } }', 'route', 'ping', 'user'],
    ['{ request: "GET http://localhost/users/42", expect: { route: null } }', 'route', 'no match', 'user'],
    ['{ request: "GET http://localhost/nothing", expect: { route: user } }', 'route', 'user', 'no match'],
    [
      '{ request: "GET http://localhost/users/42", expect: { status: 200 } }',
      'status',
      '200',
      'that of the upstream',
    ],
    ['{ request: "GET http://localhost/nothing", expect: { status: 405 } }', 'status', '405', '404'],
    [
      '{ request: "GET http://localhost/users/42", expect: { params: { id: "43" } } }',
      'params.id',
      '"43"',
      '"42"',
    ],
    [
      '{ request: "GET http://localhost/users/42", expect: { params: { x: "43" } } }',
      'params.x',
      '"43"',
      'none',
    ],
    ['{ request: "GET http://localhost/ping", expect: { action: to } }', 'action', 'to', 'respond'],
    ['{ request: "GET http://localhost/users/42", expect: { upstream: two } }', 'upstream', 'two', 'one'],
    ['{ request: "GET http://localhost/ping", expect: { upstream: two } }', 'upstream', 'two', 'none'],
    [
      '{ request: "GET http://localhost/users/42", expect: { upstreamPath: /u } }',
      'upstreamPath',
      '/u',
      '/users/42',
    ],
    ['{ request: "GET http://localhost/old", expect: { location: /x } }', 'location', '/x', '/new'],
    ['{ request: "GET http://localhost/users/42", expect: { policies: [] } }', 'policies', '[]', '[p]'],
  ])('fails %s', (test, what, expected, actual) => {
    expect(run(test).results[0]?.differences).toEqual([{ what, expected, actual }]);
  });

  it('gives each test its place and counts the routes they reach', () => {
    const { results, coverage } = run(
      '{ request: "GET http://localhost/users/42", expect: { route: user } }',
      '{ name: again, request: "GET http://localhost/users/43", expect: { route: ping } }',
    );
    expect(results.map(({ name, span }) => [name, span.start.line])).toEqual([
      ['GET http://localhost/users/42', 11],
      ['again', 12],
    ]);
    expect(coverage).toEqual({ routes: 4, covered: 1, percent: 25, uncovered: ['old', 'ping', 'split'] });
  });
});
