// The spec of gw for a case.
import { createHash } from 'node:crypto';
import { TLS } from './tls.mjs';

/** A route for everything, or as many as asked for, with a parameter each. */
export function gwSpec({ port, upstream, tls, routes, extras }) {
  const secure = tls ? `, tls: { certificates: [{ cert: "${TLS.cert}", key: "${TLS.key}" }] }` : '';
  return `version: 1
name: bench
listeners:
  public: { address: "127.0.0.1:${port}"${secure} }
upstreams:
  service: { endpoints: ["http://127.0.0.1:${upstream}"] }
${extras ? EXTRAS : ''}routes:
${routes > 1 ? manyRoutes(routes) : '  all: { match: { pathPrefix: / }, to: service }\n'}`;
}

/** The key that case `extras` sends. */
export const API_KEY = 'bench';
const API_KEY_SHA256 = createHash('sha256').update(API_KEY).digest('hex');

/** What case `extras` adds; nginx does the same. */
const EXTRAS = `consumers:
  bench: { apiKeys: ["sha256:${API_KEY_SHA256}"] }
policies:
  key: { apiKey: {} }
  limit: { rateLimit: { limit: 1000000000, window: 1m } }
  changes:
    headers:
      request: { set: { x-tenant: bench }, remove: [x-debug] }
      response: { set: { x-content-type-options: nosniff, referrer-policy: same-origin }, remove: [x-powered-by] }
defaults: { policies: [key, limit, changes] }
`;

const RESOURCES = 100;

function manyRoutes(count) {
  const lines = Array.from({ length: count }, (_, at) => {
    return `  r${at}: { match: { path: "${routePath(at)}/{id}" }, to: service }\n`;
  });
  return lines.join('');
}

/** The path of a route in a large table, without its last segment; shared with the load and with nginx. */
export function routePath(at) {
  return `/service-${Math.floor(at / RESOURCES)}/v1/resource-${at % RESOURCES}`;
}
