// Requests through a gateway: what an upstream gets to see of them.
import { describe, expect, it } from 'vitest';
import type { EngineFactory } from '../support/engine.ts';
import { type GatewaySketch, startGateway } from '../support/gateway.ts';
import { exchangeRaw } from '../support/raw.ts';
import { ask, RESPOND, to } from '../support/sketches.ts';
import { type Echo, startCanned, startEcho, valuesOf } from '../support/upstreams.ts';

/** Requests through a gateway on an engine. */
export function describeExchanges(name: string, factory: EngineFactory): void {
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

    // gw's own engine refuses these before there is an exchange, so without a request id and a log entry.
    it.each([
      ['no host', 'GET / HTTP/1.1\nX: a'],
      ['two hosts', 'GET / HTTP/1.1\nHost: a\nHost: a'],
      ['a malformed host', 'GET / HTTP/1.1\nHost: a b'],
    ])('answers %s with a problem', async (_, head) => {
      const sketch = { routes: { ping: { path: '/ping', action: RESPOND } } };
      const { address, entries } = await startGateway(factory, sketch, { randomId: () => 'id-1' });
      const answer = await ask(address(), head);
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).toMatch(/content-type: application\/problem\+json/);
      expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
        type: 'about:blank',
        status: 400,
        ...(name === 'node' ? { instance: 'id-1' } : {}),
      });
      if (name === 'node') {
        expect(answer).toMatch(/x-request-id: id-1\r\n/);
        await expect.poll(() => entries).toMatchObject([{ status: 400, id: 'id-1' }]);
      } else expect(entries).toEqual([]);
    });

    it.each([
      ['an encoded slash', 'GET /a%2fb HTTP/1.1\nHost: a', 400],
      ['a climb out of the root', 'GET /../x HTTP/1.1\nHost: a', 400],
      ['a fragment', 'GET /x#y HTTP/1.1\nHost: a', 400],
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
}
