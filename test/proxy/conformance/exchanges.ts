// Whole exchanges through a gateway: what a client and an upstream get to see of each other.
import { describe, expect, it } from 'vitest';
import type { Action, PolicyRecord, ToAction } from '../../../src/artifact/types.ts';
import type { EngineFactory } from '../support/engine.ts';
import { type GatewaySketch, startGateway } from '../support/gateway.ts';
import { exchangeRaw } from '../support/raw.ts';
import { type Echo, startCanned, startEcho, startHttp, startRaw, valuesOf } from '../support/upstreams.ts';

function to(upstream: string, changes: Partial<ToAction> = {}): Action {
  return { kind: 'to', to: { split: [{ upstream, weight: 1 }], ...changes } };
}

function headersPolicy(name: string, options: PolicyRecord['options']): PolicyRecord {
  return { name, kind: 'headers', phase: 'transform', options };
}

const RESPOND: Action = { kind: 'respond', respond: { status: 200, headers: {}, body: 'pong' } };

/** Whole exchanges through a gateway on an engine. */
export function describeExchanges(name: string, factory: EngineFactory): void {
  const ask = (address: string, head: string, body = '') =>
    exchangeRaw(address, `${head.replaceAll('\n', '\r\n')}\r\nConnection: close\r\n\r\n${body}`);

  async function echoThrough(sketch: Omit<GatewaySketch, 'upstreams'>, head: string): Promise<Echo> {
    const { address } = await startGateway(factory, { ...sketch, upstreams: { echo: await startEcho() } });
    const answer = await ask(address(), head);
    return JSON.parse(/\{.*\}/s.exec(answer)?.[0] ?? answer);
  }

  describe(`${name} engine: requests through a gateway`, () => {
    it.each([
      ['a path in its normal form', 'GET /a/./b/../%7ex%2d?q=%7e HTTP/1.1', '/a/~x-?q=%7e'],
      ['empty segments', 'GET //a//b HTTP/1.1', '//a//b'],
      ['an absolute target', 'GET http://other.example/x HTTP/1.1', '/x'],
      ['an empty query', 'GET /x? HTTP/1.1', '/x?'],
    ])('forwards %s', async (_, line, url) => {
      const echo = await echoThrough({ routes: { all: { action: 'echo' } } }, `${line}\nHost: a.example`);
      expect(echo.url).toBe(url);
    });

    it.each([
      ['an encoded slash', 'GET /a%2fb HTTP/1.1\nHost: a', 400],
      ['a climb out of the root', 'GET /../x HTTP/1.1\nHost: a', 400],
      ['a fragment', 'GET /x#y HTTP/1.1\nHost: a', 400],
      ['no host', 'GET / HTTP/1.1\nX: a', 400],
      ['two hosts', 'GET / HTTP/1.1\nHost: a\nHost: a', 400],
      ['a malformed host', 'GET / HTTP/1.1\nHost: a b', 400],
      ['a user in the authority', 'GET http://u@a/ HTTP/1.1\nHost: a', 400],
      ['an asterisk for GET', 'GET * HTTP/1.1\nHost: a', 400],
      ['an unknown path', 'GET /nowhere HTTP/1.1\nHost: a', 404],
      ['an unknown method', 'PUT /ping HTTP/1.1\nHost: a', 405],
    ])('answers %s with a problem', async (_, head, status) => {
      const sketch = { routes: { ping: { path: '/ping', methods: ['GET'], action: RESPOND } } };
      const { address, entries } = await startGateway(factory, sketch, { randomId: () => 'id-1' });
      const answer = await ask(address(), head);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer).toMatch(/content-type: application\/problem\+json/);
      expect(answer).toMatch(/x-request-id: id-1\r\n/);
      const [, body = ''] = answer.split('\r\n\r\n');
      expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status, instance: 'id-1' });
      if (status === 405) expect(answer).toMatch(/allow: GET, HEAD\r\n/);
      await expect.poll(() => entries).toMatchObject([{ status, id: 'id-1' }]);
    });

    it('answers OPTIONS * itself', async () => {
      const { address } = await startGateway(factory, { routes: {} });
      expect(await ask(address(), 'OPTIONS * HTTP/1.1\nHost: a')).toMatch(/^HTTP\/1\.1 204 /);
    });

    it('serves HTTP/1.0 without a host', async () => {
      const { address } = await startGateway(factory, {
        routes: { ping: { path: '/ping', action: RESPOND } },
      });
      expect(await exchangeRaw(address(), 'GET /ping HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 .*pong$/s);
    });

    it('keeps the Host of the client, lets an absolute target win, and rewrites where told to', async () => {
      const routes = {
        all: { action: 'echo' },
        host: { prefix: '/h', action: to('echo', { rewrite: { host: 'new.example' } }) },
      };
      const kept = await echoThrough({ routes }, 'GET / HTTP/1.1\nHost: A.example:81');
      expect(valuesOf(kept.rawHeaders, 'host')).toEqual(['A.example:81']);
      const won = await echoThrough({ routes }, 'GET http://b.example/ HTTP/1.1\nHost: a.example');
      expect(valuesOf(won.rawHeaders, 'host')).toEqual(['b.example']);
      const changed = await echoThrough({ routes }, 'GET /h HTTP/1.1\nHost: a.example');
      expect(valuesOf(changed.rawHeaders, 'host')).toEqual(['new.example']);
      expect(valuesOf(changed.rawHeaders, 'x-forwarded-host')).toEqual(['a.example']);
    });

    it('sends the forwarding fields and drops those of an untrusted client', async () => {
      const head =
        'GET / HTTP/1.1\nHost: a.example\nX-Forwarded-For: 6.6.6.6\nForwarded: for=6.6.6.6\nX-Forwarded-Proto: https';
      const { rawHeaders } = await echoThrough({ routes: { all: { action: 'echo' } } }, head);
      expect(valuesOf(rawHeaders, 'x-forwarded-for')).toEqual(['127.0.0.1']);
      expect(valuesOf(rawHeaders, 'x-forwarded-proto')).toEqual(['http']);
      expect(valuesOf(rawHeaders, 'x-forwarded-host')).toEqual(['a.example']);
      expect(valuesOf(rawHeaders, 'x-forwarded-port')).toHaveLength(1);
      expect(valuesOf(rawHeaders, 'forwarded')).toEqual(['for=127.0.0.1;host="a.example";proto=http']);
      expect(valuesOf(rawHeaders, 'via')).toEqual(['1.1 gw']);
    });

    it('adds to those of a trusted proxy, and takes the client from them', async () => {
      const listeners = { main: { trustedProxies: ['127.0.0.0/8'] } };
      const upstreams = { echo: await startEcho() };
      const sketch = { listeners, upstreams, routes: { all: { action: 'echo' } } };
      const { address, entries } = await startGateway(factory, sketch);
      const answer = await ask(
        address(),
        'GET / HTTP/1.1\nHost: a\nX-Forwarded-For: 9.9.9.9\nX-Forwarded-Proto: https',
      );
      expect(answer).toContain('"9.9.9.9, 127.0.0.1"');
      expect(answer).toContain('"x-forwarded-proto","https"'.replace('x-f', 'X-F').replace('-p', '-P'));
      await expect.poll(() => entries).toMatchObject([{ client: '9.9.9.9' }]);
    });

    it('removes hop-by-hop fields both ways, also those that Connection names', async () => {
      const seen: string[] = [];
      const canned =
        'HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 9\r\nX-End: 1\r\nContent-Length: 0\r\n\r\n';
      const upstreams = { canned: await startCanned(canned, seen) };
      const { address } = await startGateway(factory, { upstreams, routes: { all: { action: 'canned' } } });
      const fields =
        'Connection: x-own, host, x-forwarded-for, x-request-id\r\nX-Own: 1\r\nTE: trailers\r\nX-End: 1';
      const answer = await exchangeRaw(
        address(),
        `GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).not.toMatch(/x-hop|keep-alive: 9/i);
      expect(answer).toMatch(/X-End: 1\r\n/);
      expect(answer).toMatch(/via: 1\.1 gw\r\n/);
      expect(seen[0]).not.toMatch(/x-own|\r\nte:/i);
      for (const kept of [
        /\r\nhost: a\r\n/i,
        /\r\nx-forwarded-for: 127/i,
        /\r\nx-request-id: /i,
        /\r\nX-End: 1\r\n/,
      ]) {
        expect(seen[0]).toMatch(kept);
      }
    });

    it('keeps a request id that is well formed, makes one otherwise, and tells both sides', async () => {
      const upstreams = { echo: await startEcho() };
      const sketch = { upstreams, routes: { all: { action: 'echo' } } };
      const { address } = await startGateway(factory, sketch, { randomId: () => 'new-id' });
      for (const [field, id] of [
        ['X-Request-Id: given-1', 'given-1'],
        ['X-Request-Id: not "well" formed', 'new-id'],
        ['X-Request-Id: a\nX-Request-Id: b', 'new-id'],
        ['X-Other: 1', 'new-id'],
      ] as const) {
        const answer = await ask(address(), `GET / HTTP/1.1\nHost: a\n${field}`);
        expect(answer).toMatch(new RegExp(`x-request-id: ${id}\r\n`, 'i'));
        expect(answer).toMatch(new RegExp(`"x-request-id","${id}"`, 'i'));
      }
    });

    it('passes trace context on unchanged', async () => {
      const head = 'GET / HTTP/1.1\nHost: a\ntraceparent: 00-0af7-b7ad-01\ntracestate: a=1\ntracestate: b=2';
      const { rawHeaders } = await echoThrough({ routes: { all: { action: 'echo' } } }, head);
      expect(valuesOf(rawHeaders, 'traceparent')).toEqual(['00-0af7-b7ad-01']);
      expect(valuesOf(rawHeaders, 'tracestate').join()).toMatch(/^a=1, ?b=2$/);
    });

    it.each([
      ['a prefix', { prefix: '/orders' }, 'GET /v1/orders/7?x HTTP/1.1', '/orders/7?x'],
      ['a path with parameters', { path: '/p/{id}' }, 'GET /users/42 HTTP/1.1', '/p/42'],
      [
        'the query',
        { query: { set: { a: '9' }, remove: ['b'] } },
        'GET /v1/orders?b=1&c=2 HTTP/1.1',
        '/v1/orders?c=2&a=9',
      ],
    ])('rewrites %s', async (_, rewrite, line, url) => {
      const routes = {
        orders: { prefix: '/v1/orders', action: to('echo', { rewrite }) },
        users: { path: '/users/{id}', action: to('echo', { rewrite }) },
      };
      expect((await echoThrough({ routes }, `${line}\nHost: a`)).url).toBe(url);
    });
  });

  describe(`${name} engine: answers of a gateway`, () => {
    it('refuses a path whose parameters a rewrite does not take', async () => {
      const routes = { v: { path: '/v{x}', action: to('up', { rewrite: { path: '/{x}' } }) } };
      const { address, entries } = await startGateway(factory, {
        upstreams: { up: 'http://127.0.0.1:1' },
        routes,
      });
      expect(await ask(address(), 'GET /v.. HTTP/1.1\nHost: a')).toMatch(/^HTTP\/1\.1 400 .*problem\+json/s);
      await expect.poll(() => entries).toMatchObject([{ status: 400, route: 'v' }]);
    });

    it('splits by weight', async () => {
      const upstreams = {
        one: await startCanned('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none'),
        two: await startCanned('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo'),
      };
      const split = [
        { upstream: 'one', weight: 3 },
        { upstream: 'two', weight: 1 },
      ];
      const points = [0, 0.5, 0.74, 0.76];
      const random = () => points.shift() ?? 0;
      const routes = { all: { action: { kind: 'to', to: { split } } as const } };
      const { address } = await startGateway(factory, { upstreams, routes }, { random });
      const bodies = [];
      for (let at = 0; at < 4; at += 1)
        bodies.push((await ask(address(), 'GET / HTTP/1.1\nHost: a')).slice(-3));
      expect(bodies).toEqual(['one', 'one', 'one', 'two']);
    });

    it('mirrors a share of the requests', async () => {
      const copies: (string | undefined)[] = [];
      const upstreams = {
        echo: await startEcho(),
        shadow: await startHttp((message, response) => {
          copies.push(message.url);
          response.end();
        }),
      };
      const action = to('echo', { mirror: { upstream: 'shadow', percent: 25 } });
      const points = [0.2, 0.3, 0.1];
      const random = () => points.shift() ?? 1;
      const { address } = await startGateway(factory, { upstreams, routes: { all: { action } } }, { random });
      for (const path of ['/1', '/2', '/3']) await ask(address(), `GET ${path} HTTP/1.1\nHost: a`);
      await expect.poll(() => copies.toSorted()).toEqual(['/1', '/3']);
    });

    it('answers fixed responses, HEAD without their body', async () => {
      const action: Action = {
        kind: 'respond',
        respond: { status: 418, headers: { 'X-A': '1' }, body: 'tea' },
      };
      const { address } = await startGateway(factory, { routes: { tea: { path: '/tea', action } } });
      const get = await ask(address(), 'GET /tea HTTP/1.1\nHost: a');
      expect(get).toMatch(/^HTTP\/1\.1 418 .*X-A: 1\r\n.*content-type: text\/plain.*\r\n\r\ntea$/s);
      const head = await ask(address(), 'HEAD /tea HTTP/1.1\nHost: a');
      expect(head).toMatch(/Content-Length: 3\r\n/);
      expect(head).toMatch(/\r\n\r\n$/);
    });

    it('redirects with parameters', async () => {
      const redirect = { status: 308, location: '/guide/{rest}' } as const;
      const routes = { docs: { path: '/docs/{rest...}', action: { kind: 'redirect', redirect } as const } };
      const { address } = await startGateway(factory, { routes });
      const answer = await ask(address(), 'GET /docs/a/b HTTP/1.1\nHost: a');
      expect(answer).toMatch(/^HTTP\/1\.1 308 .*location: \/guide\/a\/b\r\n/s);
    });

    it('runs header policies in order, on requests and on every answer', async () => {
      const policies = [
        headersPolicy('one', { request: { set: { 'X-Q': '1' } }, response: { set: { 'X-S': '1' } } }),
        headersPolicy('two', {
          request: { add: { 'X-Q': '2' }, remove: ['x-forwarded-port'] },
          response: { add: { 'X-S': '2' } },
        }),
      ];
      const upstreams = { echo: await startEcho(), dead: 'http://127.0.0.1:1' };
      const routes = {
        echo: { policies: ['one', 'two'], action: 'echo' },
        dead: { path: '/dead', policies: ['one'], action: 'dead' },
        ping: { path: '/ping', policies: ['one'], action: RESPOND },
      };
      const { address } = await startGateway(factory, { policies, upstreams, routes });
      const answer = await ask(address(), 'GET / HTTP/1.1\nHost: a\nX-Q: 0');
      expect(answer).toMatch(/X-S: 1\r\n.*X-S: 2\r\n/s);
      const echo: Echo = JSON.parse(/\{.*\}/s.exec(answer)?.[0] ?? '');
      expect(valuesOf(echo.rawHeaders, 'x-q').join(', ')).toBe('1, 2');
      expect(valuesOf(echo.rawHeaders, 'x-forwarded-port')).toEqual([]);
      expect(await ask(address(), 'GET /dead HTTP/1.1\nHost: a')).toMatch(/^HTTP\/1\.1 502 .*X-S: 1\r\n/s);
      expect(await ask(address(), 'GET /ping HTTP/1.1\nHost: a')).toMatch(/^HTTP\/1\.1 200 .*X-S: 1\r\n/s);
    });

    it('answers 500, without policies, what it cannot send as it is', async () => {
      const policies = [headersPolicy('odd', { response: { set: { 'X-S': 'snow \u2603' } } })];
      const upstreams = { echo: await startEcho(), dead: 'http://127.0.0.1:1' };
      const routes = {
        echo: { policies: ['odd'], action: 'echo' },
        dead: { path: '/dead', policies: ['odd'], action: 'dead' },
        ping: { path: '/ping', policies: ['odd'], action: RESPOND },
      };
      const { address } = await startGateway(factory, { policies, upstreams, routes });
      for (const path of ['/', '/dead', '/ping']) {
        expect(await ask(address(), `GET ${path} HTTP/1.1\nHost: a`)).toMatch(
          /^HTTP\/1\.1 500 .*problem\+json/s,
        );
      }
    });

    it('bounds the whole of a request by its route', async () => {
      const upstreams = { silent: await startRaw(() => undefined) };
      const routes = { all: { timeoutMs: 50, action: 'silent' } };
      const { address, entries } = await startGateway(factory, { upstreams, routes });
      expect(await ask(address(), 'GET / HTTP/1.1\nHost: a')).toMatch(/^HTTP\/1\.1 504 .*problem\+json/s);
      await expect
        .poll(() => entries)
        .toMatchObject([{ status: 504, error: 'timeout: no end within 50 ms' }]);
    });

    it('tells a client nothing of the upstream that failed', async () => {
      const upstreams = { secret: 'http://127.0.0.1:1' };
      const { address, entries } = await startGateway(factory, {
        upstreams,
        routes: { r: { action: 'secret' } },
      });
      const answer = await ask(address(), 'GET / HTTP/1.1\nHost: a');
      expect(answer).toMatch(/^HTTP\/1\.1 502 /);
      expect(answer).not.toMatch(/secret|127\.0\.0\.1|ECONN/);
      await expect.poll(() => entries[0]?.error).toMatch(/^connect: .*ECONNREFUSED/);
    });

    it('logs an exchange with route, upstream and revision, without its query', async () => {
      const upstreams = { echo: await startEcho() };
      const sketch = { upstreams, routes: { 'get-all': { action: 'echo' } } };
      const { address, entries, gateway } = await startGateway(factory, sketch, {
        now: () => 1_767_323_045_678,
      });
      const head =
        'POST /v1/x?token=secret HTTP/1.1\nHost: a.example:1\nUser-Agent: test\nReferer: http://b/?c\nContent-Length: 3';
      await ask(address(), head, 'abc');
      await expect.poll(() => entries).toHaveLength(1);
      expect(entries[0]).toMatchObject({
        time: '2026-01-02T03:04:05.678Z',
        client: '127.0.0.1',
        method: 'POST',
        host: 'a.example:1',
        path: '/v1/x',
        status: 200,
        bytesIn: 3,
        route: 'get-all',
        listener: 'main',
        upstream: 'echo',
        endpoint: upstreams.echo,
        revision: gateway.status()?.digest.slice(0, 12),
        userAgent: 'test',
        end: 'complete',
      });
      expect(JSON.stringify(entries)).not.toContain('secret');
    });

    it('serves several listeners on one address by their hosts', async () => {
      const address = { host: '127.0.0.1', port: 0 };
      const listeners = {
        any: { address, hosts: [] },
        wild: { address, hosts: ['*.example.com'] },
      };
      const sketch = { listeners, routes: { ping: { path: '/ping', action: RESPOND } } };
      const running = await startGateway(factory, sketch);
      for (const [host, listener] of [
        ['a.example.com', 'wild'],
        ['A.EXAMPLE.COM:80', 'wild'],
        ['example.com', 'any'],
      ] as const) {
        running.entries.length = 0;
        await ask(running.address(), `GET /ping HTTP/1.1\nHost: ${host}`);
        await expect.poll(() => running.entries).toMatchObject([{ listener }]);
      }
    });
  });
}
