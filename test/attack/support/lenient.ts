// An upstream that reads requests as generously as real servers do, all of their habits at once: what it takes for a
// path below /admin is answered with the secret. And a gateway in front of it, which guards /admin.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { EngineName } from '../../../src/serve/engine.ts';
import { serveSpec } from '../../clients/support/gateway.ts';
import { startHttp } from '../../proxy/support/upstreams.ts';

/** What nobody but staff may read. */
export const SECRET = 'the secret';
/** Ann's key; she is staff. */
export const KEY = 'ann-0123456789abcdef';
/** Bob's key; he is not. */
export const BOB = 'bob-0123456789abcdef';

/** Starts both, the listener with more keys if wished; gives the gateway's address and the heads that the upstream has heard. */
export async function startGuarded(engine: EngineName, listener = '') {
  const heard: IncomingMessage[] = [];
  const upstream = await startHttp((request, response) => {
    heard.push(request);
    request.resume();
    response.end(readings(request).some(isAdmin) ? SECRET : JSON.stringify(request.headers));
  });
  const hashed = (key: string) => `"sha256:${createHash('sha256').update(key).digest('hex')}"`;
  const { public: url = '' } = await serveSpec(
    engine,
    `version: 1
listeners: { public: { address: "127.0.0.1:0", http2: true${listener} } }
upstreams: { only: { endpoints: ["${upstream}"] } }
consumers:
  ann: { groups: [staff], apiKeys: [${hashed(KEY)}] }
  bob: { apiKeys: [${hashed(BOB)}] }
policies:
  key: { apiKey: {} }
  staff: { authorize: { groups: [staff] } }
  reads: { authorize: { methods: [GET] } }
  office: { ip: { allow: [192.0.2.0/24] } }
  seldom: { rateLimit: { limit: 1, window: 1h } }
  web: { cors: { origins: ["https://app.example.com"] } }
routes:
  admin: { match: { pathPrefix: /admin }, policies: [key, staff], to: only }
  office: { match: { pathPrefix: /office }, policies: [office], to: only }
  login: { match: { path: /login }, policies: [seldom], to: only }
  read-only: { match: { pathPrefix: /read-only }, policies: [reads], to: only }
  web: { match: { pathPrefix: /web, methods: [GET, DELETE] }, policies: [web, key], to: only }
  old: { match: { path: "/old/{rest...}" }, redirect: { location: "/{rest}" } }
  all: { match: { pathPrefix: / }, to: only }
`,
  );
  return { address: url.replace('http://', ''), heard };
}

/** Every path that some server takes a request's for. */
function readings({ url = '', headers }: IncomingMessage): string[] {
  const overriding = ['x-original-url', 'x-rewrite-url', 'x_original_url', 'x_rewrite_url'];
  const named = [url, ...overriding.map((name) => String(headers[name] ?? ''))];
  return named.flatMap((path) => [path, decoded(path), decoded(decoded(path))]).map(lenient);
}

function isAdmin(path: string): boolean {
  return /^\/admin(?:\/|$)/.test(path);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A path without its query, parameters, double slashes, dot segments, backslashes and case. */
function lenient(target: string): string {
  const path = target.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  const plain = path
    .replace(/\\/g, '/')
    .replace(/;[^/]*/g, '')
    .replace(/[\0\t ]+/g, '')
    .toLowerCase();
  const kept: string[] = [];
  for (const segment of plain.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}
