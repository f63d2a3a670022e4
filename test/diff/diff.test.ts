import { expect, it } from 'vitest';
import { diffGateways } from '../../src/diff/diff.ts';
import { diffOf, sideOf, sideOfFiles, told } from './support.ts';

const SPEC = `version: 1
listeners:
  public: { address: "127.0.0.1:8080" }
upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  orders: { endpoints: ["http://127.0.0.1:9002"] }
policies:
  clean: { headers: { request: { remove: [x-user, x-role] } } }
  tag: { headers: { request: { set: { x-id: "{id}" } } } }
defaults: { policies: [clean], timeout: 15s }
routes:
  get-user: { match: { path: "/users/{id:uint}", methods: [GET] }, policies: [tag], to: { upstream: users, rewrite: { path: "/u/{id}" } } }
  orders: { match: { pathPrefix: /orders }, to: orders }
  old: { match: { pathPrefix: /old }, redirect: { prefix: /users, status: 308 } }
  ping: { match: { path: /ping }, respond: { status: 200, body: pong } }
`;

const edited = (...edits: readonly [from: string | RegExp, to: string][]) =>
  edits.reduce((text, [from, to]) => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${from} is not in the spec`);
    return changed;
  }, SPEC);

it.each<[what: string, after: string]>([
  ['the same', SPEC],
  ['another order', SPEC.replace(/( {2}get-user.*\n)( {2}orders: \{ match.*\n)/, '$2$1')],
  ['a default written out', edited(['to: orders }', 'to: orders, timeout: 15s }'])],
  [
    'a parameter renamed, in all that uses it',
    edited(['{id:uint}', '{user:uint}'], ['/u/{id}', '/u/{user}'], ['"{id}"', '"{user}"']),
  ],
  ['headers in another order and case', edited(['[x-user, x-role]', '[X-Role, x-user]'])],
  ['a route renamed', edited(['  ping:', '  pong:'])],
  ['an upstream renamed', edited(['  users: {', '  people: {'], ['upstream: users', 'upstream: people'])],
  ['a policy renamed', edited(['  clean:', '  wash:'], ['[clean]', '[wash]'])],
  ['a listener renamed', edited(['  public:', '  front:'])],
  [
    'weights with a common factor',
    edited(['to: orders }', 'to: { split: [{ upstream: orders, weight: 7 }] } }']),
  ],
  [
    'an upstream that nobody uses',
    edited([
      '  orders: { endpoints',
      '  spare: { endpoints: ["http://127.0.0.1:9"] }\n  orders: { endpoints',
    ]),
  ],
])('%s makes no difference', (_, after) => {
  expect(told(diffOf(SPEC, after))).toEqual([]);
  expect(diffOf(SPEC, after).identical).toBe(true);
});

it('takes no notice of files', () => {
  const [head = '', routes = ''] = SPEC.split(/^(?=routes:)/m);
  const split = sideOfFiles({ 'gateway.yaml': `include: [r.yaml]\n${head}`, 'r.yaml': routes });
  expect(diffGateways(sideOf(SPEC), split).identical).toBe(true);
});

it.each<[what: string, after: string, changes: readonly string[]]>([
  [
    'a route removed',
    edited([/ {2}old:.*\n/, '']),
    ['breaking removed: route `old` is gone: /old/** is not served any more (404)'],
  ],
  [
    'a route added',
    edited(['  ping:', '  new: { match: { path: /new }, to: users }\n  ping:']),
    ['safe added: route `new` is new: /new is served now (was 404)'],
  ],
  [
    'a more specific route that forgets a policy',
    edited([
      '  ping:',
      '  export: { match: { path: /orders/export }, without: [clean], to: orders }\n  ping:',
    ]),
    ['risky policy: route `export` is new: takes requests from `orders`: policy `clean` (transform) is lost'],
  ],
  [
    'a method fewer',
    edited(['methods: [GET]', 'methods: [HEAD]']),
    ['breaking removed: route `get-user`: GET /users/{id:uint} is not served any more (405)'],
  ],
  [
    'another upstream',
    edited(['to: orders }', 'to: users }']),
    ['risky rerouted: route `orders`: goes to `users` instead of `orders`'],
  ],
  [
    'a default that every route inherits',
    edited(['timeout: 15s', 'timeout: 20s']),
    ['safe action: timeout 15000 ms → 20000 ms, on 4 routes'],
  ],
  [
    'a policy that does something else',
    edited(['[x-user, x-role]', '[x-user]']),
    ['risky policy: policy `clean`: request header `x-role` is not removed any more, on 4 routes'],
  ],
  [
    'an endpoint',
    edited(['9002', '9003']),
    [
      'risky upstream: upstream `orders`: endpoints gone: http://127.0.0.1:9002; new: http://127.0.0.1:9003, for route `orders`',
    ],
  ],
  [
    'an error in the place of an answer',
    edited(['status: 200', 'status: 503']),
    ['breaking action: route `ping`: answer is another'],
  ],
  [
    'another path',
    edited(['/users/{id:uint}', '/{id}/users']),
    [
      'breaking removed: route `get-user`: GET /users/{id:uint} is not served any more (404); GET /{id}/users is served now (was 404)',
    ],
  ],
  [
    'an address',
    edited(['127.0.0.1:8080', '127.0.0.1:8081']),
    [
      'breaking listener: listener `public`: address {"host":"127.0.0.1","port":8080} → {"host":"127.0.0.1","port":8081}',
    ],
  ],
  [
    'a limit lifted',
    edited(['"127.0.0.1:8080" }', '"127.0.0.1:8080", limits: { connections: 0 } }']),
    ['breaking listener: listener `public`: limits.connections of 50000 is lost'],
  ],
  [
    'hosts that a listener does not take any more',
    edited(['"127.0.0.1:8080" }', '"127.0.0.1:8080", hosts: [a.example.com] }']),
    ['breaking listener: listener `public`: requests for some hosts do not reach it any more'],
  ],
])('%s', (_, after, changes) => {
  expect(told(diffOf(SPEC, after))).toEqual(changes);
});

it('tells parameters apart that only swapped their names', () => {
  const spec = (path: string) => `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
routes: { a: { match: { path: "${path}" }, to: { upstream: users, rewrite: { path: "/of/{a}" } } } }
`;
  expect(told(diffOf(spec('/{a}/{b}'), spec('/{b}/{a}')))).toEqual([
    'risky action: route `a`: rewrite is another',
  ]);
});

it('knows the rest of a path from one segment of it', () => {
  const spec = (path: string, rewrite: string) => `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { files: { endpoints: ["http://127.0.0.1:9001"] } }
routes: { files: { match: { path: "${path}" }, to: { upstream: files, rewrite: { path: "${rewrite}" } } } }
`;
  const diff = diffOf(spec('/files/{name}', '/f/{name}'), spec('/files/{rest...}', '/f/{rest}'));
  // What was served is served as before; only more is served now.
  expect(diff.changes.map(({ kind, severity }) => `${severity} ${kind}`)).toEqual(['safe added']);
});

it('tells by its own name which lines cause a change, and how to try it', () => {
  const diff = diffOf(SPEC, edited(['timeout: 15s', 'timeout: 20s']));
  const [change] = diff.changes;
  expect(change?.places.map(({ side, what, line }) => `${side} ${what} ${line}`)).toEqual([
    'old `defaults` 10',
    'new `defaults` 10',
  ]);
  expect(change?.requests.map(({ witness }) => witness?.url)).toContain('http://localhost:8080/users/1');
  expect(change?.routes).toEqual(['get-user', 'old', 'orders', 'ping']);
});

it('gives a change the same fingerprint wherever it stands and whatever else changes', () => {
  const of = (text: string) =>
    diffOf(SPEC, text).changes.find(({ route }) => route === 'orders')?.fingerprint;
  const alone = of(edited(['to: orders }', 'to: users }']));
  expect(alone).toMatch(/^[0-9a-f]{12}$/);
  expect(of(`# moved\n${edited(['to: orders }', 'to: users }'], [/ {2}old:.*\n/, ''])}`)).toBe(alone);
});

it('never shows what may be a secret', () => {
  const spec = (key: string) => SPEC.replace('remove: [x-user, x-role]', `set: { authorization: "${key}" }`);
  const diff = diffOf(spec('Bearer hunter2'), spec('Bearer hunter3'));
  expect(told(diff)).toEqual([
    'risky policy: policy `clean`: request header set: `authorization` is another, on 4 routes',
  ]);
  expect(JSON.stringify(diff)).not.toContain('hunter');
  expect(JSON.stringify(diffOf(spec('${env:A}'), spec('${env:B}')))).toContain('${env:B}');
});

const RULES = `rollout:
  forbid:
    - { name: stays clean, lost: [clean] }
    - { name: users are frozen, every: { pathPrefix: /users }, severity: risky }
`;

it.each<[what: string, before: string, after: string, broken: readonly string[]]>([
  ['a rule that holds', SPEC + RULES, edited(['9002', '9003']) + RULES, []],
  [
    'a policy that must not be lost',
    SPEC + RULES,
    edited(['to: orders }', 'without: [clean], to: orders }']) + RULES,
    ['stays clean: policy `clean` (transform) is lost'],
  ],
  [
    'requests that must stay as they are',
    SPEC + RULES,
    edited(['to: { upstream: users', 'timeout: 1s, to: { upstream: users']) + RULES,
    ['users are frozen: timeout 15000 ms → 1000 ms'],
  ],
  ['requests beside them', SPEC + RULES, edited(['status: 308', 'status: 301']) + RULES, []],
  [
    'a rule that the same change takes away',
    SPEC + RULES,
    edited(['to: orders }', 'without: [clean], to: orders }']),
    ['stays clean: policy `clean` (transform) is lost'],
  ],
])('holds changes to %s', (_, before, after, broken) => {
  const { violations, changes } = diffOf(before, after);
  expect(violations.map(({ rule, text }) => `${rule}: ${text}`)).toEqual(broken);
  for (const { change } of violations) expect(changes[change]).toBeDefined();
});

it('tells of a rule that is taken away', () => {
  expect(told(diffOf(SPEC + RULES, SPEC))).toEqual([
    'risky rollout: rollout rule `stays clean`: is taken away',
    'risky rollout: rollout rule `users are frozen`: is taken away',
  ]);
});

const HASH = (digit: string) => `sha256:${digit.repeat(64)}`;
const GUARDED = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
consumers: { mobile: { apiKeys: ["${HASH('a')}", "${HASH('b')}"], groups: [apps] } }
policies:
  key: { apiKey: { header: x-api-key } }
  other-key: { apiKey: { header: x-other-key } }
  either: { anyOf: [key, other-key] }
routes:
  users: { match: { pathPrefix: /users }, policies: [key], to: users }
  orders: { match: { pathPrefix: /orders }, policies: [either], to: users }
  open: { match: { path: /open }, to: users }
`;

it.each<[what: string, from: string, to: string, changes: readonly string[]]>([
  [
    'authentication that is lost',
    'policies: [key], ',
    '',
    ['breaking policy: route `users`: policy `key` (authentication) is lost'],
  ],
  [
    'another way to authenticate',
    'policies: [key]',
    'policies: [other-key]',
    [
      'risky policy: route `users`: policy `other-key` stands in for `key`: the credential may stand in `header x-other-key`; the credential is not taken from `header x-api-key` any more',
    ],
  ],
  [
    'authentication that is asked for now',
    '/open }, to',
    '/open }, policies: [key], to',
    ['risky policy: route `open`: policy `key` (authentication) is added'],
  ],
  [
    'an alternative that does something else',
    'x-other-key',
    'x-third-key',
    [
      'risky policy: policy `either`: alternative `other-key`: the credential may stand in `header x-third-key`; alternative `other-key`: the credential is not taken from `header x-other-key` any more, on route `orders`',
    ],
  ],
  [
    'an alternative more',
    'policies: [key], ',
    'policies: [either], ',
    ['breaking policy: route `users`: policy `either` stands in for `key`: alternative `other-key` is added'],
  ],
  [
    'an alternative fewer',
    '[key, other-key]',
    '[other-key]',
    ['risky policy: policy `either`: alternative `key` is gone, on route `orders`'],
  ],
  [
    'alternatives in another order',
    '[key, other-key]',
    '[other-key, key]',
    ['risky policy: policy `either`: alternatives are asked in another order, on route `orders`'],
  ],
  [
    'an alternative that lets anybody pass',
    '{ header: x-other-key }',
    '{ header: x-other-key, optional: true }',
    [
      'breaking policy: policy `either`: alternative `other-key`: `optional` is on: requests without a credential pass, on route `orders`',
    ],
  ],
  [
    'another kind that lets anybody pass',
    '{ apiKey: { header: x-api-key } }',
    '{ basic: { optional: true } }',
    [
      'breaking policy: policy `either`: alternative `key`: is `basic` instead of `apiKey`, and lets anybody pass, on route `orders`',
      'breaking policy: policy `key`: is `basic` instead of `apiKey`, and lets anybody pass, on route `users`',
    ],
  ],
  [
    'a credential that is gone',
    `, "${HASH('b')}"`,
    '',
    ['breaking policy: consumer `mobile`: 1 of 2 under `apiKeys` gone, for 2 routes'],
  ],
  [
    'groups',
    '[apps]',
    '[partners]',
    [
      'risky policy: consumer `mobile`: is in group `partners` now and is not in group `apps` any more, for 2 routes',
    ],
  ],
  [
    'a consumer more',
    'consumers: {',
    `consumers: { web: { apiKeys: ["${HASH('c')}"] },`,
    ['safe policy: consumer `web`: is new, for 2 routes'],
  ],
])('tells of %s', (_, from, to, changes) => {
  const after = GUARDED.replace(from, to);
  expect(after).not.toBe(GUARDED);
  const diff = diffOf(GUARDED, after);
  expect(told(diff)).toEqual(changes);
  expect(JSON.stringify(diff)).not.toContain('sha256:');
});

it('tells when clients need no certificate any more, and when they do', () => {
  const tls = 'tls: { certificates: [{ cert: a.crt, key: a.key }], clientCa: ca.crt';
  const required = SPEC.replace('127.0.0.1:8080"', `127.0.0.1:8080", ${tls} }`);
  const optional = SPEC.replace('127.0.0.1:8080"', `127.0.0.1:8080", ${tls}, clientCertificate: optional }`);
  const [lost] = diffOf(required, optional).changes;
  expect(lost).toMatchObject({ severity: 'breaking', kind: 'listener' });
  expect(lost?.differences).toMatchObject([
    { text: 'clients need no certificate any more', lost: ['authentication', 'clientCa'] },
  ]);
  expect(diffOf(optional, required).changes[0]?.differences).toMatchObject([
    { text: 'clients without a certificate are not served any more' },
  ]);
});

const DOORS = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
consumers: { mobile: { apiKeys: ["${HASH('a')}"], groups: [apps] } }
policies:
  key: { apiKey: { header: x-api-key } }
  apps: { authorize: { groups: [apps] } }
  slow: { rateLimit: { limit: 10, window: 1m } }
routes:
  users: { match: { pathPrefix: /users }, policies: [key, apps, slow], to: users }
rollout:
  forbid:
    - { name: stays closed, lost: [authentication] }
    - { name: no wider doors, widened: [authorization, key] }
    - { name: limits hold, loosened: [limit] }
    - { name: keys stay, lost: [apps], widened: [apps], loosened: [slow] }
`;

it.each<[what: string, from: string, to: string, broken: readonly string[]]>([
  [
    'a login that is optional',
    'x-api-key }',
    'x-api-key, optional: true }',
    ['stays closed', 'no wider doors'],
  ],
  ['a group more', '{ groups: [apps] } }\n', '{ groups: [apps, web] } }\n', ['no wider doors', 'keys stay']],
  ['a limit raised', 'limit: 10', 'limit: 11', ['limits hold', 'keys stay']],
  ['a limit that is lost', ', slow]', ']', ['limits hold', 'keys stay']],
  ['a limit lowered', 'limit: 10', 'limit: 9', []],
  ['a policy of permission that is lost', 'apps, slow]', 'slow]', ['no wider doors', 'keys stay']],
  [
    'a consumer in a group more',
    'groups: [apps] } }\npolicies',
    'groups: [apps, web] } }\npolicies',
    ['no wider doors'],
  ],
  ['another realm', 'x-api-key }', 'x-api-key, realm: shop }', []],
])('holds doors and limits to %s', (_, from, to, broken) => {
  const after = DOORS.replace(from, to);
  expect(after).not.toBe(DOORS);
  expect(diffOf(DOORS, after).violations.map(({ rule }) => rule)).toEqual(broken);
});
