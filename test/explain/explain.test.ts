import { describe, expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/open.ts';
import { explainRequest } from '../../src/explain/explain.ts';
import type { Explanation } from '../../src/explain/types.ts';
import { openRouter } from '../../src/matching/router.ts';
import { buildText } from '../compile/memory-disk.ts';

const SPEC = `version: 1
listeners:
  admin: { address: "127.0.0.1:8081" }
  public: { address: "0.0.0.0:8080" }
  api: { address: "0.0.0.0:8443", hosts: [api.example.com, "*.api.example.com"], tls: { certificates: [{ cert: c, key: k }] } }
  shop: { address: "0.0.0.0:8443", hosts: [shop.example.com], mergeSlashes: true, tls: { certificates: [{ cert: c, key: k }] } }
upstreams:
  one: { endpoints: ["http://127.0.0.1:9001"] }
  two: { endpoints: ["http://127.0.0.1:9002"] }
policies:
  p: { headers: { request: { set: { x-p: "1" } } } }
  q: { headers: { response: { remove: [server] } } }
  web: { cors: { origins: ["https://app.example.com"] } }
defaults: { policies: [q] }
routes:
  ping: { match: { path: /ping }, listeners: [admin], respond: { status: 204 } }
  user: { match: { path: "/users/{id:uint}", methods: [GET] }, policies: [p], timeout: 2s, to: one }
  users-beta: { match: { pathPrefix: /users, headers: { x-beta: "1" } }, to: { upstream: two, rewrite: { prefix: /u, host: u.example, query: { set: { beta: "1" } } } } }
  canary: { match: { path: /canary }, to: { split: [{ upstream: one, weight: 1 }, { upstream: two, weight: 3 }], mirror: { upstream: one, percent: 5 } } }
  old: { match: { path: "/old/{rest...}" }, redirect: { location: "/new/{rest}", status: 308 } }
  secure: { match: { path: /secure }, redirect: { scheme: https } }
  items: { match: { path: /items, methods: [GET] }, policies: [web], to: one }
  version: { match: { path: "/v{x}" }, to: { upstream: one, rewrite: { path: "/versions/{x}" } } }
`;
const { bytes = new Uint8Array(), diagnostics } = buildText(SPEC);
const artifact = openArtifact(bytes);
const router = openRouter(artifact);

function explain(request: string, headers: Record<string, string> = {}): Explanation {
  const [method = '', url = ''] = request.split(' ');
  return explainRequest(artifact, router, { method, url, headers });
}

it('the spec of these tests is valid', () => expect(diagnostics).toEqual([]));

describe('a match', () => {
  it.each<[request: string, headers: Record<string, string>, expected: object]>([
    [
      'GET http://x.example:8080/users/42?a=b',
      {},
      {
        route: 'user',
        listener: 'public',
        params: { id: '42' },
        action: 'to',
        upstream: 'one',
        upstreamPath: '/users/42?a=b',
        timeoutMs: 2000,
        policies: ['q', 'p'],
      },
    ],
    [
      'POST http://x.example:8080/users/42?a=b',
      { 'x-beta': '1' },
      { route: 'users-beta', upstream: 'two', upstreamPath: '/u/42?a=b&beta=1', upstreamHost: 'u.example' },
    ],
    [
      'GET http://x.example:8080/canary',
      {},
      {
        upstream: 'two',
        split: [
          { upstream: 'one', weight: 1 },
          { upstream: 'two', weight: 3 },
        ],
        mirror: { upstream: 'one', percent: 5 },
      },
    ],
    ['GET http://x.example:8080/old/a/b', {}, { action: 'redirect', status: 308, location: '/new/a/b' }],
    ['GET http://x.example:8080/secure?q', {}, { status: 302, location: 'https://x.example/secure?q' }],
    ['GET http://x.example:8081/ping', {}, { action: 'respond', status: 204, listener: 'admin' }],
    ['GET http://x.example:8080/a/../users/%34%32', {}, { route: 'user', path: '/users/42' }],
    [
      'GET https://shop.example.com:8443//users//42',
      {},
      { route: 'user', listener: 'shop', path: '/users/42' },
    ],
    ['GET https://v2.api.example.com:8443/users/42', {}, { listener: 'api' }],
    ['GET HTTP://X.example:8080/users/42#part', {}, { route: 'user' }],
  ])('%s %o', (request, headers, expected) => {
    expect(explain(request, headers)).toMatchObject({ matched: true, ...expected });
  });

  it('says where the route is written and in which phase each policy runs', () => {
    expect(explain('GET http://x.example:8080/users/42')).toMatchObject({
      origin: { file: 'gateway.yaml', line: 17, column: 3 },
      policySteps: [
        { name: 'q', kind: 'headers', phase: 'transform' },
        { name: 'p', kind: 'headers', phase: 'transform' },
      ],
    });
  });

  it('lists every candidate and why it lost', () => {
    const { candidates } = explain('GET http://x.example:8080/users/42');
    expect(candidates.map(({ route, pattern, outcome }) => [route, pattern, outcome])).toEqual([
      ['user', '/users/{id:uint}', 'won'],
      ['users-beta', '/users', 'header'],
    ]);
    expect(candidates[1]?.reason).toContain('x-beta');
  });
});

describe('a preflight', () => {
  const asking = (method: string) => ({
    origin: 'https://app.example.com',
    'access-control-request-method': method,
  });

  it('takes the route of what it asks about, and a policy answers it', () => {
    const explanation = explain('OPTIONS http://x.example:8080/items', asking('GET'));
    expect(explanation).toMatchObject({ matched: true, route: 'items', answeredBy: 'web' });
    expect(explanation.candidates).toMatchObject([{ route: 'items', outcome: 'won' }]);
  });

  it('is as any other OPTIONS where no policy answers it', () => {
    const refused = { matched: false, status: 405 };
    expect(explain('OPTIONS http://x.example:8080/items', asking('PUT'))).toMatchObject(refused);
    expect(explain('OPTIONS http://x.example:8080/users/42', asking('GET'))).toMatchObject(refused);
    const other = explain('OPTIONS http://x.example:8080/canary', asking('GET'));
    expect(other).toMatchObject({ route: 'canary' });
    expect(other).not.toHaveProperty('answeredBy');
  });
});

describe('no match', () => {
  it.each<[request: string, expected: object]>([
    ['GET http://x.example:8080/nothing', { status: 404, listener: 'public' }],
    ['GET http://x.example:8080/ping', { status: 404, listener: 'public' }],
    ['POST http://x.example:8080/users/42', { status: 405, allow: ['GET', 'HEAD'] }],
    ['TRACE http://x.example:8080/users/42', { status: 405, allow: ['GET', 'HEAD'] }],
    ['TRACE http://x.example:8080/canary', { status: 405, allow: expect.arrayContaining(['PATCH']) }],
    ['TRACE http://x.example:8080/nothing', { status: 404 }],
    ['GET http://x.example:8080/a%2Fb', { status: 400, reason: expect.stringContaining('encoded slash') }],
    ['GET http://x.example:8080/../x', { status: 400 }],
    ['GET http://a..b:8080/x', { status: 400, reason: expect.stringContaining('not a valid host') }],
    ['GET http://x.example:8080/v..', { status: 400, reason: expect.stringContaining('dot segment') }],
    [
      'GET https://other.example:8443/users/42',
      { status: 404, reason: expect.stringContaining('other.example') },
    ],
  ])('%s', (request, expected) => {
    expect(explain(request)).toMatchObject({ matched: false, ...expected });
  });
});

describe('the listener', () => {
  it.each<[request: string, listener: string, why: string]>([
    ['GET http://x.example:8081/users/42', 'admin', 'the URL has its scheme and port'],
    ['GET https://api.example.com:8443/users/42', 'api', 'the URL has its scheme and port'],
    ['GET https://api.example.com/users/42', 'api', 'no listener has'],
    ['GET https://x.api.example.com/users/42', 'api', 'no listener has'],
    ['GET https://shop.example.com/users/42', 'shop', 'no listener has'],
    ['GET http://x.example/users/42', 'admin', 'no listener has'],
    ['GET http://x.example/ping', 'admin', 'no listener has'],
    ['POST http://x.example/users/42', 'admin', 'no listener has'],
    ['GET /users/42', 'admin', 'the request names no host'],
  ])('of %s is %s', (request, listener, why) => {
    const explanation = explain(request);
    expect(explanation.listener).toBe(listener);
    expect(explanation.listenerReason).toContain(why);
  });

  it('is found by the Host header when the URL is a path', () => {
    expect(explain('GET /users/42', { host: 'shop.example.com' }).listener).toBe('shop');
  });

  it('of a redirect for a path alone gives the location its own host and port', () => {
    expect(explain('GET /secure')).toMatchObject({ location: 'https://localhost/secure' });
  });
});

describe('a path that servers may read as a guarded one', () => {
  const guarded = buildText(`version: 1
listeners: { public: { address: "0.0.0.0:8080" } }
policies: { office: { ip: { allow: [192.0.2.0/24] } } }
routes:
  admin: { match: { pathPrefix: /admin }, policies: [office], respond: {} }
  all: { match: { pathPrefix: / }, respond: {} }
  both: { match: { pathPrefix: /Both }, policies: [office], respond: {} }
`).bytes;
  const opened = openArtifact(guarded ?? new Uint8Array());
  const statusOf = (path: string) =>
    explainRequest(opened, openRouter(opened), { method: 'GET', url: `http://a:8080${path}`, headers: {} });

  it('is refused, and it is said why', () => {
    const reason =
      'some servers read the path as another one, whose route has a policy that route `all` lacks';
    for (const path of ['//admin', '/ADMIN/x', '/admin;x']) {
      expect(statusOf(path)).toMatchObject({ matched: false, status: 400, reason });
    }
  });

  it('is none where the route guards as much', () => {
    expect(statusOf('/Both//x')).toMatchObject({ matched: true, route: 'both' });
    expect(statusOf('/admin//x;y')).toMatchObject({ matched: true, route: 'admin' });
    expect(statusOf('/Other;x')).toMatchObject({ matched: true, route: 'all' });
  });
});
