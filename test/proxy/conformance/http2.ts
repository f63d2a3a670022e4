// HTTP/2 in front of a gateway (RFC 9113): whatever the engine, a stream is an exchange like any other.
import { describe, expect, it } from 'vitest';
import type { EngineFactory } from '../support/engine.ts';
import { startGateway } from '../support/gateway.ts';
import { ask, connectHttp2 } from '../support/http2-client.ts';
import { RawClient } from '../support/raw.ts';
import { RESPOND } from '../support/sketches.ts';
import { startHttp } from '../support/upstreams.ts';

const PLAIN = { main: { http2: true } };

export function describeHttp2(name: string, factory: EngineFactory): void {
  describe(`${name}: HTTP/2`, () => {
    it('forwards a request and its answer', async () => {
      const url = await startHttp((request, response) => {
        const { host, via, cookie, 'x-forwarded-proto': proto } = request.headers;
        response.setHeader('x-seen', JSON.stringify({ host, via, cookie, proto, url: request.url }));
        response.end('hello');
      });
      const gateway = await startGateway(factory, {
        listeners: PLAIN,
        upstreams: { up: url },
        routes: { all: { action: 'up' } },
      });
      const session = connectHttp2(`http://${gateway.address()}`);
      const answer = await ask(session, {
        ':path': '/a/../b?c=d',
        ':authority': 'shop.example',
        cookie: ['a=1', 'b=2'],
      });
      expect(answer).toMatchObject({ status: 200, body: 'hello', headers: { 'content-length': '5' } });
      expect(JSON.parse(String(answer.headers['x-seen']))).toEqual({
        host: 'shop.example',
        via: '2.0 gw',
        cookie: 'a=1; b=2',
        proto: 'http',
        url: '/b?c=d',
      });
      expect(gateway.entries[0]).toMatchObject({
        status: 200,
        bytesOut: 5,
        end: 'complete',
        host: 'shop.example',
      });
    });

    it('serves HTTP/1.1 on the same port', async () => {
      const gateway = await startGateway(factory, { listeners: PLAIN, routes: { all: { action: RESPOND } } });
      const raw = new RawClient(gateway.address()).send('G');
      await new Promise((resolve) => setImmediate(resolve));
      raw.send('ET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect(await raw.closed()).toMatch(/^HTTP\/1\.1 200 OK.*pong$/s);
      expect((await ask(connectHttp2(`http://${gateway.address()}`), { ':path': '/' })).body).toBe('pong');
    });
  });
}
