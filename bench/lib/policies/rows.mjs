// What is measured: each row is policies on a route, and the requests that they let through. Beside each, the same
// requests go through a gateway without policies.
import { SMALL_BODY } from '../proxy/answers.mjs';
import { apiKey, basicLogin, HOST, signedRequest, webToken } from './credentials.mjs';

const SMALL = '/small';
/** So much that no limit is ever reached. */
const PLENTY = 1_000_000_000;

/** 1 KiB of JSON as a client might send it. */
const KIB_BODY = JSON.stringify({ item: 'tea', count: 2, notes: new Array(20).fill('x'.repeat(46)) });
const KIB_SCHEMA = {
  type: 'object',
  required: ['item', 'count'],
  additionalProperties: false,
  properties: {
    item: { type: 'string', maxLength: 100 },
    count: { type: 'integer', minimum: 1 },
    notes: { type: 'array', maxItems: 50, items: { type: 'string', maxLength: 100 } },
  },
};

/**
 * Rows by name: `policies` in order of use, `consumers`, `files` beside the spec, `env` for references, `load` (method, path, headers, body) and
 * `shows`, a field of the answer and what must be in it. `redisUrl` is undefined where there is no Redis.
 */
export async function policyRows({ upstream, redisUrl }) {
  const redis = redisUrl === undefined ? [] : [['rateLimit on Redis', onRedis(redisUrl)]];
  const named = [
    ...entries(withoutCaller()),
    ...redis,
    ...entries(await knownCallers(upstream)),
    ...entries(contents()),
  ];
  return named.map(([label, { load = {}, ...row }]) => ({
    label,
    ...row,
    load: { path: SMALL, connections: 64, answer: '', ...load, headers: { host: HOST, ...load.headers } },
  }));
}

function entries(rows) {
  return Object.entries(rows);
}

function onRedis(url) {
  const store = { redis: { url: '${env:BENCH_REDIS}', onError: 'closed', timeout: '5s' } };
  return {
    env: { BENCH_REDIS: url },
    policies: { fair: { rateLimit: { limit: PLENTY, window: '1m', store } } },
  };
}

/** A policy of one's own: it looks at the request and marks the answer. */
const OWN_MODULE = `export default {
  create: () => ({
    request: (request) => (request.headers.get('x-none') === 'x' ? request.refuse(403, 'No.') : undefined),
    response: (response) => response.headers.set('x-own', '1'),
  }),
};
`;

/** What does not ask who calls. */
function withoutCaller() {
  const origin = 'https://app.example.com';
  return {
    ip: {
      policies: {
        office: { ip: { allow: ['10.0.0.0/8', '127.0.0.0/8', '2001:db8::/32'], deny: ['10.1.0.0/16'] } },
      },
    },
    cors: {
      policies: { web: { cors: { origins: [origin, 'https://*.example.org'], credentials: true } } },
      load: { headers: { origin } },
      shows: ['access-control-allow-origin', origin],
    },
    cel: {
      policies: { may: { cel: { allow: 'request.method == "GET" && request.path.startsWith("/s")' } } },
    },
    rateLimit: {
      policies: { fair: { rateLimit: { limit: PLENTY, window: '1m' } } },
      shows: ['ratelimit', 'r='],
    },
    concurrency: { policies: { few: { concurrency: { limit: 1000 } } } },
    headers: {
      policies: {
        changes: {
          headers: {
            request: { set: { 'x-tenant': 'bench' }, remove: ['x-debug'] },
            response: { set: { 'referrer-policy': 'same-origin' }, remove: ['x-powered-by'] },
          },
        },
      },
      shows: ['referrer-policy', 'same-origin'],
    },
    query: {
      policies: {
        normal: { query: { rename: { q: 'query' }, set: { from: '{client.address}' }, remove: ['debug'] } },
      },
      load: { path: `${SMALL}?q=tea&debug=1` },
    },
    securityHeaders: {
      policies: { careful: { securityHeaders: {} } },
      shows: ['x-content-type-options', 'nosniff'],
    },
    deprecation: {
      policies: { old: { deprecation: { since: '2026-01-31', successor: '/v2' } } },
      shows: ['deprecation', '@'],
    },
    custom: {
      files: { 'own.mjs': OWN_MODULE },
      policies: { own: { custom: { module: 'own.mjs' } } },
      shows: ['x-own', '1'],
    },
    'fault, which spares all': { policies: { flaky: { fault: { abort: { status: 503, percent: 0 } } } } },
  };
}

/** What finds out who calls, and what stands on it. */
async function knownCallers(upstream) {
  const { key, consumer } = apiKey();
  const login = await basicLogin();
  const { token, jwks } = webToken();
  const signed = signedRequest(SMALL);
  const byKey = {
    consumers: { bench: { apiKeys: [consumer], groups: ['staff'] } },
    load: { headers: { 'x-api-key': key } },
  };
  const bearer = { load: { headers: { authorization: `Bearer ${token}` } } };
  const jwt = { algorithms: ['ES256'], jwks, issuer: 'https://id.example', audience: 'bench' };
  const check = `http://127.0.0.1:${upstream}/check`;
  return {
    apiKey: { ...byKey, policies: { key: { apiKey: {} } } },
    'basic, password known': {
      policies: { login: { basic: {} } },
      consumers: { bench: { basic: [login.consumer] } },
      load: { headers: { authorization: login.authorization } },
    },
    'jwt, token known': { ...bearer, policies: { token: { jwt } } },
    'introspection, token known': {
      ...bearer,
      env: { BENCH_SECRET: 'secret' },
      policies: {
        opaque: {
          introspection: {
            ...{ url: `http://127.0.0.1:${upstream}/introspect`, clientId: 'gw' },
            clientSecret: '${env:BENCH_SECRET}',
          },
        },
      },
    },
    hmac: {
      env: { BENCH_SECRET: signed.secret },
      policies: { signed: { hmac: { components: signed.components, maxAge: '24h' } } },
      consumers: { bench: { hmac: [{ keyId: 'bench', secret: '${env:BENCH_SECRET}' }] } },
      load: { headers: signed.headers },
    },
    'extAuth, asked for each request': {
      ...bearer,
      policies: { ask: { extAuth: { url: check, requestHeaders: ['authorization'] } } },
    },
    'anyOf jwt, apiKey': {
      ...byKey,
      policies: { token: { jwt }, key: { apiKey: {} }, who: { anyOf: ['token', 'key'] } },
      chain: ['who'],
    },
    'apiKey, authorize': {
      ...byKey,
      policies: { key: { apiKey: {} }, staff: { authorize: { groups: ['staff', 'admin'] } } },
    },
    'apiKey, quota': {
      ...byKey,
      policies: { key: { apiKey: {} }, plans: { quota: { plans: [{ name: 'gold', day: PLENTY }] } } },
    },
    'apiKey, rateLimit, headers': {
      ...byKey,
      policies: {
        key: { apiKey: {} },
        fair: { rateLimit: { limit: PLENTY, window: '1m', key: 'consumer' } },
        changes: {
          headers: { request: { set: { 'x-tenant': 'bench' } }, response: { remove: ['x-powered-by'] } },
        },
      },
    },
  };
}

/** What reads, changes or keeps contents. */
function contents() {
  const json = { 'content-type': 'application/json' };
  return {
    'validate, 1 KiB of JSON': {
      policies: { order: { validate: { body: KIB_SCHEMA } } },
      load: { method: 'POST', headers: json, body: KIB_BODY },
    },
    'body, 130 bytes of JSON': {
      policies: { shape: { body: { response: { pick: ['/order'], wrap: 'data' } } } },
      shows: [
        'content-length',
        String(JSON.stringify({ data: { order: JSON.parse(SMALL_BODY).order } }).length),
      ],
    },
    'cache, given again': {
      policies: { keep: { cache: {} } },
      load: { path: '/kept' },
      shows: ['cache-status', 'hit'],
    },
    'cache, nothing kept': { policies: { keep: { cache: {} } }, shows: ['cache-status', 'fwd'] },
    ...Object.fromEntries(
      ['gzip', 'br'].map((coding) => [`compress, ${coding}, 10 KiB of JSON`, compressed(coding)]),
    ),
  };
}

function compressed(coding) {
  return {
    policies: { small: { compress: {} } },
    load: { path: '/ten-kib-json', headers: { 'accept-encoding': coding } },
    shows: ['content-encoding', coding],
  };
}
