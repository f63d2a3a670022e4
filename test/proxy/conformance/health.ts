// Endpoints that fail, come back, are looked up and are stuck to, with real servers behind an engine.
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { describe, expect, it } from 'vitest';
import type { ActiveHealthRecord, RetryRecord, UpstreamRecord } from '../../../src/artifact/types.ts';
import { pair } from '../support/certificates.ts';
import { type EngineFactory, upstreamRecord } from '../support/engine.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { closing } from '../support/scope.ts';
import { startHttp, startHttps, startServer } from '../support/upstreams.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/tls/', import.meta.url));
const PASSIVE = { failures: 2, ejectMs: 60_000, ejectMaxMs: 60_000, maxEjectedPercent: 50 };
const RETRY: RetryRecord = {
  attempts: 1,
  conditions: ['connect-failure', 'reset', 503],
  methods: ['GET'],
  budgetPercent: 100,
  backoff: { baseMs: 1, maxMs: 1 },
  replayBytesMax: 0,
};
const CHECKS: ActiveHealthRecord = {
  probe: { kind: 'http', path: '/healthz', expect: [[200, 299]] },
  intervalMs: 10,
  timeoutMs: 1000,
  unhealthyAfter: 2,
  healthyAfter: 2,
  jitterPercent: 0,
  initially: 'healthy',
};

/** How endpoints are watched and chosen, as seen by clients of a gateway. */
export function describeHealth(name: string, factory: EngineFactory): void {
  describe(`${name} engine: health`, () => {
    it('an endpoint that dies costs no request: retries go elsewhere, and it is left alone', async () => {
      const one = await startNamed('one');
      const two = await startNamed('two');
      const lines: string[] = [];
      const changes = { retry: RETRY, health: { panicPercent: 0, passive: PASSIVE } };
      const running = await startGateway(factory, toUpstream([one.url, two.url], changes), {
        warn: (line) => lines.push(line),
      });
      expect(new Set(await bodies(running, 4))).toEqual(new Set(['one', 'two']));
      one.server.closeAllConnections();
      await new Promise((resolve) => one.server.close(resolve));
      expect(await bodies(running, 20)).toEqual(Array.from({ length: 20 }, () => 'two'));
      expect(healths(running)).toEqual(['ejected', 'healthy']);
      expect(lines).toEqual([expect.stringContaining(`endpoint ${one.url} is ejected for 60 s`)]);
    });

    it('another priority takes over where a whole one fails, and gives back', async () => {
      let isWell = true;
      const first = await startHttp((message, response) => {
        response.writeHead(message.url === '/healthz' && !isWell ? 500 : 200).end('first');
      });
      const spare = await startNamed('spare');
      const endpoints = [
        { url: first, weight: 1 },
        { url: spare.url, weight: 1, priority: 1 },
      ];
      const changes = { endpoints, health: { panicPercent: 0, active: CHECKS } };
      const running = await startGateway(factory, toUpstream([], changes));
      expect(await bodies(running, 3)).toEqual(['first', 'first', 'first']);
      isWell = false;
      await expect.poll(() => healths(running)).toEqual(['unhealthy', 'healthy']);
      expect(await bodies(running, 3)).toEqual(['spare', 'spare', 'spare']);
      isWell = true;
      await expect.poll(() => healths(running)).toEqual(['healthy', 'healthy']);
      expect(await bodies(running, 3)).toEqual(['first', 'first', 'first']);
    });

    it('without a healthy endpoint it answers 503 at once, and health outlives a reload', async () => {
      const url = await startHttp((message, response) => {
        response.writeHead(message.url === '/healthz' ? 500 : 200).end('well');
      });
      const sketch = toUpstream([url], { health: { panicPercent: 0, active: CHECKS } });
      const running = await startGateway(factory, sketch);
      await expect.poll(() => healths(running)).toEqual(['unhealthy']);
      const slow = { ...CHECKS, intervalMs: 60_000 };
      await running.swap({ ...sketch, routes: { other: { prefix: '/', action: 'test' } } });
      expect(healths(running)).toEqual(['unhealthy']);
      const { statusCode } = await request(`http://${running.address()}/`);
      expect(statusCode).toBe(503);
      expect(running.entries.at(-1)?.error).toBe('overload: no endpoint is healthy');
      await running.swap(toUpstream([url], { health: { panicPercent: 0, active: slow } }));
      expect(await bodies(running, 1)).toEqual(['well']);
    });

    it('a cookie leads back to the endpoint that answered, and to another when that is gone', async () => {
      const servers = await Promise.all(['one', 'two', 'three'].map(startNamed));
      const running = await startGateway(
        factory,
        toUpstream(
          servers.map(({ url }) => url),
          {
            retry: RETRY,
            health: { panicPercent: 0, passive: { ...PASSIVE, failures: 1 } },
            sticky: { cookie: 'seat', secret: 'what stands for it' },
          },
        ),
      );
      const first = await ask(running);
      const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
      expect(cookie).toMatch(/^seat=[\w-]{43}$/);
      for (let at = 0; at < 6; at += 1) {
        const { body, headers } = await ask(running, { cookie });
        expect(body).toBe(first.body);
        expect(headers['set-cookie']).toBeUndefined();
      }
      const server = servers.find((each) => each.name === first.body)?.server;
      server?.closeAllConnections();
      await new Promise((resolve) => server?.close(resolve));
      const second = await ask(running, { cookie });
      expect(second.status).toBe(200);
      const next = String(second.headers['set-cookie']).split(';')[0] ?? '';
      expect(next).not.toBe(cookie);
      expect((await ask(running, { cookie: next })).body).toBe(second.body);
    });

    it('names are looked up again: new addresses get the traffic, connections to old ones are closed', async () => {
      const old = await startNamed('old');
      const fresh = await startOn('127.0.0.2', old.port, 'new');
      let addresses = ['127.0.0.1'];
      const running = await startGateway(
        factory,
        toUpstream([`http://users.test:${old.port}`], { resolve: { intervalMs: 10 } }),
        { lookUp: { addresses: async () => addresses, services: async () => [] } },
      );
      expect(await bodies(running, 2)).toEqual(['old', 'old']);
      expect(await connectionsOf(old.server)).toBe(1);
      addresses = ['127.0.0.2'];
      await expect.poll(() => urls(running)).toEqual([`http://127.0.0.2:${old.port}`]);
      expect(await bodies(running, 2)).toEqual(['new', 'new']);
      await expect.poll(() => connectionsOf(old.server)).toBe(0);
      expect(await connectionsOf(fresh)).toBe(1);
    });

    it('an address that was looked up must still show the certificate of its name', async () => {
      const url = await startHttps(pair('shop'), (_, response) => response.end('well'));
      const { port } = new URL(url);
      const lookUp = { addresses: async () => ['127.0.0.1'], services: async () => [] };
      const tls = { ca: `${FIXTURES}ca.crt` };
      const sketch = (host: string) =>
        toUpstream([`https://${host}:${port}`], { tls, resolve: { intervalMs: 60_000 } });
      const running = await startGateway(factory, sketch('a.shop.example.com'), { lookUp });
      expect(await bodies(running, 1)).toEqual(['well']);
      await running.swap(sketch('a.example.com'));
      expect((await ask(running)).status).toBe(502);
    });

    it('a path parameter chooses the endpoint', async () => {
      const servers = await Promise.all(['one', 'two', 'three'].map(startNamed));
      const running = await startGateway(factory, {
        upstreams: {
          test: upstreamRecord(
            servers.map(({ url }) => url),
            { balance: { kind: 'hash', by: 'param', name: 'id', boundedLoadPercent: 150 } },
          ),
        },
        routes: { all: { path: '/users/{id}/{rest}', action: 'test' } },
      });
      const seen = new Set<string>();
      for (let id = 0; id < 20; id += 1) {
        const { body } = await ask(running, {}, `/users/${id}/a`);
        expect((await ask(running, {}, `/users/${id}/b`)).body).toBe(body);
        seen.add(body);
      }
      expect(seen.size).toBe(3);
    });
  });
}

function toUpstream(given: readonly string[], changes: Partial<UpstreamRecord>) {
  return {
    upstreams: { test: upstreamRecord(given, changes) },
    routes: { all: { prefix: '/', action: 'test' } },
  };
}

async function startNamed(name: string) {
  const { server, port } = await startServer(createServer((_, response) => response.end(name)));
  return { name, server, port, url: `http://127.0.0.1:${port}` };
}

async function startOn(host: string, port: number, name: string): Promise<Server> {
  const server = createServer((_, response) => response.end(name));
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return closing(server, (each) => {
    each.closeAllConnections();
    each.close();
  });
}

async function ask(running: RunningGateway, headers: Record<string, string> = {}, path = '/') {
  const dispatcher = new Agent();
  const answer = await request(`http://${running.address()}${path}`, { headers, dispatcher });
  const body = await answer.body.text();
  await dispatcher.close();
  return { status: answer.statusCode, headers: answer.headers, body };
}

async function bodies(running: RunningGateway, count: number): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const { status, body } = await ask(running);
    expect(status).toBe(200);
    found.push(body);
  }
  return found;
}

function healths(running: RunningGateway): string[] {
  return endpointsOf(running).map(({ health }) => health);
}

function urls(running: RunningGateway): string[] {
  return endpointsOf(running).map(({ url }) => url);
}

function endpointsOf(running: RunningGateway) {
  return running.gateway.upstreams().flatMap(({ endpoints }) => endpoints);
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );
}
