// A gateway that is made up: the true admin API over figures and endpoints that a test chooses.
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { answerAdmin } from '../../../../src/admin/admin-api.ts';
import type { AdminDeps, MemberReport, RevisionRow, RouteRow } from '../../../../src/admin/types.ts';
import { HeaderFields } from '../../../../src/http/header-fields.ts';
import { createPageReader } from '../../../../src/serve/admin/page-files.ts';
import type { RouteFigures } from '../../../../src/telemetry/route-stats.ts';
import { closing } from '../../../proxy/support/scope.ts';

/** What a test may choose, and change while the page looks at it. */
export interface FakeGateway {
  url: string;
  token: string | undefined;
  readOnly: boolean;
  /** Nobody answers: every connection is closed at once. */
  isGone: boolean;
  routes: RouteRow[];
  member: MemberReport;
  revisions: RevisionRow[];
  lastReload: { at: string; ok: boolean; error?: string };
  /** What was asked for that changes something, in order. */
  readonly done: string[];
  explanation: object;
  /** How often the routes were asked for. */
  asked: number;
}

const NAMES = ['list-users', 'get-user', 'create-order', 'get-order', 'search', 'login', 'assets', 'health'];
/** Of one day, so that pictures of it are alike. */
const DAY = '2026-03-14T';
const DIGESTS = ['9f2c41d07ab3', '5be81fc2d901', 'c07a8e6614d2'].map((start) => start.padEnd(64, '0'));

/** Figures of a route: so many requests a second, of which this share fails, taking about so long. */
export function figuresOf(route: string, ratePerS: number, failing = 0, typicalMs = 8): RouteFigures {
  const bucket = (ms: number) => Math.floor(Math.log2(ms * 1000) * 8);
  const buckets = new Map([
    [bucket(typicalMs), 90],
    [bucket(typicalMs * 2.5), 8],
    [bucket(typicalMs * 9), 2],
  ]);
  const total = Math.round(ratePerS * 3600);
  const errors = Math.round(total * failing);
  const inFlight = Math.round((ratePerS * typicalMs) / 1000);
  return { route, total, errors, inFlight, ratePerS, errorRatePerS: ratePerS * failing, buckets };
}

/** A route as it is written. */
export function rowOf(name: string): RouteRow {
  return {
    name,
    match: [`GET api.example.com/v1/${name}`, `HEAD api.example.com/v1/${name}`],
    action: 'to',
    upstreams: [name.includes('order') ? 'orders' : 'users'],
    policies: ['secure', 'per-client'],
  };
}

/** Starts it; it ends with the test. */
export async function startFakeGateway(): Promise<FakeGateway> {
  const gateway = createFake();
  const deps = depsOf(gateway);
  const server = createServer(async (request, response) => {
    if (gateway.isGone) {
      request.socket.destroy();
      return;
    }
    const access = { token: gateway.token, readOnly: gateway.readOnly, hosts: [], isGuarded: false };
    const { head, body } = await answerAdmin(incomingOf(request), access, deps);
    response.writeHead(head.status, head.headers.toRaw());
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing(server, (each) => {
    each.closeAllConnections();
    each.close();
  });
  const address = server.address();
  gateway.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  return gateway;
}

function createFake(): FakeGateway {
  return {
    ...{ url: '', token: undefined, readOnly: false, isGone: false, asked: 0, done: [] },
    routes: NAMES.map(rowOf),
    member: {
      routes: NAMES.map((name, index) =>
        figuresOf(name, 480 / (index + 1), index === 2 ? 0.031 : 0, 4 + index * 3),
      ),
      upstreams: [usersUpstream(), ordersUpstream()],
      ramps: [],
      errors: Array.from({ length: 12 }, (_, index) => errorAt(index)),
    },
    revisions: DIGESTS.map(revisionOf),
    lastReload: { at: `${DAY}09:26:53.000Z`, ok: true },
    explanation: { matched: false, status: 404, reason: 'no route has this path', path: '/', candidates: [] },
  };
}

function usersUpstream() {
  const since = Date.parse(`${DAY}07:00:00Z`);
  const of = (port: number, active: number) => ({
    url: `http://10.0.0.${port}:8080`,
    ...{ weight: 1, priority: 0, active, health: 'healthy' as const, since },
  });
  return { name: 'users', endpoints: [of(11, 4), of(12, 6), of(13, 5)], gates: {} };
}

function ordersUpstream() {
  const since = Date.parse(`${DAY}09:12:40Z`);
  const lastFailure = { at: since, detail: 'connect ECONNREFUSED' };
  const both = { weight: 1, priority: 0, since };
  return {
    name: 'orders',
    endpoints: [
      { url: 'http://10.0.1.21:8080', active: 9, health: 'healthy' as const, ...both },
      { url: 'http://10.0.1.22:8080', active: 0, health: 'ejected' as const, lastFailure, ...both },
    ],
    gates: { breaker: { state: 'closed', failures: 3 }, connections: { open: 9, max: 100 } },
  };
}

function errorAt(index: number) {
  return {
    at: `${DAY}09:26:${String(50 - index * 3).padStart(2, '0')}.120Z`,
    id: `0195b3c0-77aa-7000-8000-0000000000${10 + index}`,
    ...{ route: 'create-order', upstream: 'orders', endpoint: 'http://10.0.1.22:8080' },
    ...{ status: index % 4 === 3 ? 504 : 502, method: 'POST', path: `/v1/orders/${100 + index}` },
    error: index % 4 === 3 ? 'no answer within 2 s' : 'connect ECONNREFUSED',
  };
}

function revisionOf(digest: string, index: number): RevisionRow {
  const summary = [
    [
      'breaking: route `get-order`: needs a token',
      'risky: route `search`: goes to `users` instead of `find`',
    ],
    ['safe: route `assets`: is new'],
    [],
  ][index];
  const changes = [
    { breaking: 1, risky: 1, safe: 0 },
    { breaking: 0, risky: 0, safe: 1 },
  ][index];
  return {
    ...{ digest, at: `${DAY}0${9 - index}:12:00.000Z`, source: 'gateway.yaml', cause: 'spec', routes: 8 },
    ...{ current: index === 0, kept: true, summary: summary ?? [] },
    ...(changes && { changes }),
  };
}

function depsOf(gateway: FakeGateway): AdminDeps {
  const current = () => gateway.revisions.find((each) => each.current)?.digest ?? '';
  return {
    facts: () => ({
      ...{ name: 'shop', gw: '0.1.0', source: 'gateway.yaml', engine: 'native', workers: 4 },
      ...{ digest: current(), routes: gateway.routes.length, sinceMs: Date.parse(`${DAY}09:12:00Z`) },
      ...{ cause: 'spec' as const, uptimeS: 187_320, draining: false, rolledBack: false },
      listeners: [
        { name: 'public', scheme: 'https', address: '0.0.0.0:443', admin: false },
        { name: 'admin', scheme: 'http', address: '127.0.0.1:9000', admin: true },
      ],
      lastReload: gateway.lastReload,
    }),
    members: async () => [gateway.member],
    routes: async () => {
      gateway.asked += 1;
      return gateway.routes;
    },
    revisions: async () => gateway.revisions,
    artifact: () => undefined,
    explain: async ({ method, url }) => {
      gateway.done.push(`explain ${method} ${url}`);
      return gateway.explanation;
    },
    diff: async () => ({ problem: 'not here' }),
    reload: async () => {
      gateway.done.push('reload');
      const { ok, error = '' } = gateway.lastReload;
      return ok ? { value: { digest: current(), changed: false } } : { problem: error };
    },
    rollback: async (to = '') => {
      gateway.done.push(`rollback ${to}`);
      const from = current();
      gateway.revisions = gateway.revisions.map((each) => ({ ...each, current: each.digest === to }));
      return { value: { digest: to, from } };
    },
    page: createPageReader(),
    metrics: async () => undefined,
  };
}

function incomingOf(request: IncomingMessage) {
  const { method = 'GET', url = '/', httpVersion, rawHeaders, headers, socket } = request;
  return {
    connection: {
      remoteAddress: socket.remoteAddress ?? '',
      remotePort: socket.remotePort ?? 0,
      localPort: socket.localPort ?? 0,
      scheme: 'http' as const,
    },
    request: {
      ...{ method, target: url, httpVersion, authority: headers.host ?? '' },
      headers: new HeaderFields(rawHeaders),
    },
    readBody: async () => new Uint8Array(await buffer(request)),
  };
}
