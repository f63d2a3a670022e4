import { describe, expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/open.ts';
import type { Opened } from '../../src/explain/answer.ts';
import { type ClassCoverage, measureClasses } from '../../src/explain/class-coverage.ts';
import { proposeTests } from '../../src/explain/propose-tests.ts';
import { openRouter } from '../../src/matching/router.ts';
import { witnessRequest } from '../../src/matching/witness-request.ts';
import type { SpecTest } from '../../src/spec/types.ts';
import { buildText } from '../compile/memory-disk.ts';

interface Case extends Opened {
  readonly tests: readonly SpecTest[];
}

/** A spec of these routes, with tests that ask these requests. */
function open(routes: string, requests: readonly string[] = [], listeners = LISTENER): Case {
  const tests = requests.map((each) => `  - { request: ${each}, expect: { status: 404 } }\n`).join('');
  const { bytes, gateway, diagnostics } = buildText(
    `version: 1\nlisteners:\n${listeners}upstreams: { u: { endpoints: ["http://127.0.0.1:9001"] }, v: { endpoints: ["http://127.0.0.1:9002"] } }\nroutes:\n${routes}${tests === '' ? '' : `tests:\n${tests}`}`,
  );
  if (bytes === undefined || gateway === undefined) throw new Error(JSON.stringify(diagnostics));
  const artifact = openArtifact(bytes);
  return { artifact, router: openRouter(artifact), tests: gateway.tests };
}

const LISTENER = '  public: { address: "127.0.0.1:8080" }\n';
const TWO_LISTENERS = `${LISTENER}  internal: { address: "127.0.0.1:8081" }\n`;
const WITH_SOCKET = `${LISTENER}  socket: { address: "unix:/run/gw.sock" }\n`;

function measure(spec: Case): ClassCoverage {
  return measureClasses(spec, spec.tests);
}

/** Requests of the classes that no test touches, as `METHOD URL`. */
function untouched(spec: Case): string[] {
  return measure(spec).untouched.map(({ rule, witness }) => {
    const listener = spec.artifact.listeners[rule.listener];
    if (witness === undefined || listener === undefined) return 'unknown';
    const { method, url, headers } = witnessRequest(witness, listener);
    return [method, url, ...Object.entries(headers).flat()].join(' ');
  });
}

const USERS = `  user: { match: { path: "/users/{id:uint}", methods: [GET] }, to: u }
  beta: { match: { path: "/users/{id:uint}", methods: [GET], headers: { x-beta: "1" } }, to: v }
  any: { match: { hosts: [a.example.com, b.example.com], pathPrefix: / }, to: u }
`;

describe('measureClasses', () => {
  it('counts a class for each match and host, and names a request of each that is not touched', () => {
    const spec = open(USERS, ['GET http://localhost/users/7', 'GET http://b.example.com/x']);
    const { classes, touched, percent, routes } = measure(spec);
    expect({ classes, touched, percent }).toEqual({ classes: 4, touched: 2, percent: 50 });
    expect(routes).toEqual([
      { route: 'any', classes: 2, touched: 1 },
      { route: 'beta', classes: 1, touched: 0 },
      { route: 'user', classes: 1, touched: 1 },
    ]);
    expect(untouched(spec).sort()).toEqual([
      'GET http://a.example.com:8080/',
      'GET http://localhost:8080/users/1 x-beta 1',
    ]);
  });

  it('names a request that no rule above takes', () => {
    const spec = open(`  one: { match: { path: /a }, to: u }
  rest: { match: { path: "/{x~a|b}" }, to: u }
`);
    expect(untouched(spec)).toEqual(['GET http://localhost:8080/a', 'GET http://localhost:8080/b']);
  });

  it('counts no class for a rule that never wins', () => {
    const spec = open(`  one: { match: { path: /a, headers: { x: { present: true } } }, to: u }
  two: { match: { path: /a, headers: { x: { present: false } } }, to: u }
  three: { match: [{ path: /a }, { path: /b }], to: u }
`);
    expect(measure(spec)).toMatchObject({ classes: 3, routes: [{}, { route: 'three', classes: 1 }, {}] });
  });

  it('has all of nothing', () => {
    const { classes, percent } = measure(open('  {}\n'));
    expect({ classes, percent }).toEqual({ classes: 0, percent: 100 });
  });

  it('lets a test that fails touch its class, and one that nothing takes touch none', () => {
    const spec = open('  a: { match: { path: /a }, to: u }\n', [
      'GET http://localhost/a',
      'GET http://localhost/b',
    ]);
    expect(measure(spec)).toMatchObject({ classes: 1, touched: 1 });
  });

  it('lets a URL that may mean several listeners touch the classes of its route on all of them', () => {
    const routes =
      '  a: { match: { path: /a }, to: u }\n  b: { listeners: [internal], match: { path: /b }, to: u }\n';
    expect(measure(open(routes, ['GET http://localhost/a'], TWO_LISTENERS))).toMatchObject({
      classes: 3,
      touched: 2,
    });
    expect(untouched(open(routes, ['GET http://localhost:8081/a'], TWO_LISTENERS))).toEqual([
      'GET http://localhost:8081/b',
      'GET http://localhost:8080/a',
    ]);
  });
});

describe('proposeTests', () => {
  const propose = (spec: Case) => proposeTests(spec, measure(spec).untouched);

  it('expects what the artifact does', () => {
    const spec = open(`  user: { match: { path: "/users/{id:uint}" }, to: u }
  split: { match: { path: /split, query: { q: "a b" } }, to: { split: [{ upstream: u }, { upstream: v }] } }
  old: { match: { path: "/old/{x}" }, redirect: { location: "/new/{x}", status: 308 } }
  ping: { match: { path: /ping, methods: [PURGE], headers: { x-key: "1" } }, respond: { status: 204 } }
`);
    const { tests, missed } = propose(spec);
    expect(missed).toEqual([]);
    expect([...tests].sort((a, b) => (a.request.url < b.request.url ? -1 : 1))).toEqual([
      {
        request: { method: 'GET', url: 'http://localhost/old/x', headers: {} },
        expect: { route: 'old', params: { x: 'x' }, status: 308, location: '/new/x' },
      },
      {
        request: { method: 'PURGE', url: 'http://localhost/ping', headers: { 'x-key': '1' } },
        expect: { route: 'ping', status: 204 },
      },
      {
        request: { method: 'GET', url: 'http://localhost/split?q=a+b', headers: {} },
        expect: { route: 'split' },
      },
      {
        request: { method: 'GET', url: 'http://localhost/users/1', headers: {} },
        expect: { route: 'user', params: { id: '1' }, upstream: 'u' },
      },
    ]);
  });

  it('names the port only where the host alone does not tell the listener', () => {
    const routes = `  a: { listeners: [public], match: { path: /a }, to: u }
  b: { listeners: [internal], match: { path: /a }, to: v }
`;
    const urls = propose(open(routes, [], TWO_LISTENERS)).tests.map(({ request }) => request.url);
    const first = open(routes, [], TWO_LISTENERS).artifact.listeners[0]?.name;
    expect(first).toBe('internal');
    expect(urls).toEqual(['http://localhost/a', 'http://localhost:8080/a']);
  });

  it('says of which classes no test can ask', () => {
    const routes = `  a: { listeners: [public], match: { path: /a }, to: u }
  b: { listeners: [socket], match: { path: /a }, to: v }
`;
    const { tests, missed } = propose(open(routes, [], WITH_SOCKET));
    expect(tests.map(({ expect: { route } }) => route)).toEqual(['a']);
    expect(missed.map(({ rule }) => rule.listener)).toEqual([1]);
  });
});
