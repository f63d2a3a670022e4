// TLS on both sides: server names, client certificates, versions, renewal.
import { once } from 'node:events';
import { request as httpsRequest } from 'node:https';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { TlsMaterial } from '../../../src/proxy/types.ts';
import { DEFAULT_BOUNDS } from '../../../src/spec/section/listener-bounds.ts';
import { pair, pem } from '../support/certificates.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { socketOptions } from '../support/raw.ts';
import { startEcho, startHttps } from '../support/upstreams.ts';

const ADDRESS = { host: '127.0.0.1', port: 0 };
const MATERIAL: TlsMaterial = { certificates: [pair('api'), pair('shop')], minVersion: '1.2' };

/** TLS of an engine. */
export function describeTls(name: string, factory: EngineFactory): void {
  describe(`${name} engine: TLS`, () => {
    it.each([
      ['api.example.com', 'api.example.com'],
      ['eu.shop.example.com', 'shop'],
      ['EU.shop.example.COM', 'shop'],
      ['a.b.shop.example.com', 'api.example.com'],
      ['unknown.example', 'api.example.com'],
      [undefined, 'api.example.com'],
    ])('shows to a client that asks for %s the certificate of %s', async (servername, subject) => {
      const { address } = await listen(factory, MATERIAL);
      expect(await subjectOf(address, servername)).toBe(subject);
    });

    it('serves requests, and says that they were secure', async () => {
      let scheme = '';
      const forward = forwardTo(testUpstream(await startEcho()));
      const { address } = await listenWith(
        factory,
        (incoming) => {
          scheme = incoming.connection.scheme;
          forward(incoming);
        },
        { address: ADDRESS, tls: MATERIAL },
      );
      expect(await get(address, {})).toMatchObject({ status: 200 });
      expect(scheme).toBe('https');
    });

    it('takes new certificates and keeps open connections', async () => {
      const { address, listener } = await listen(factory, MATERIAL);
      const open = await handshake(address, { servername: 'api.example.com' });
      listener.update({ bounds: DEFAULT_BOUNDS, tls: { ...MATERIAL, certificates: [pair('api-renewed')] } });
      expect(await subjectOf(address, 'api.example.com')).toBe('api.example.com (renewed)');
      expect(await subjectOf(address, undefined)).toBe('api.example.com (renewed)');
      const answered = new Promise<string>((resolve) =>
        open.once('data', (data) => resolve(data.toString())),
      );
      open.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await answered).toMatch(/^HTTP\/1\.1 /);
      open.destroy();
    });

    it('wants a client certificate when told to, from the first handshake on', async () => {
      const { address, listener } = await listen(factory, MATERIAL);
      expect(await get(address, {})).toMatchObject({ status: 502 });
      listener.update({ bounds: DEFAULT_BOUNDS, tls: { ...MATERIAL, clientCa: pem('ca.crt') } });
      await expect(get(address, {})).rejects.toThrow();
      await expect(get(address, { servername: 'eu.shop.example.com' })).rejects.toThrow();
      expect(await get(address, pair('client'))).toMatchObject({ status: 502 });
      listener.update({ bounds: DEFAULT_BOUNDS, tls: MATERIAL });
      expect(await get(address, {})).toMatchObject({ status: 502 });
    });

    it.each(['TLSv1.2', 'TLSv1.3'] as const)(
      'wants one, once it is not optional any more, also of who resumes a session of %s',
      async (version) => {
        const optional = { ...MATERIAL, clientCa: pem('ca.crt'), clientCertificate: 'optional' } as const;
        const { address, listener } = await listen(factory, optional);
        const session = await sessionOf(address, version);
        const resuming = { session, maxVersion: version };
        expect(await get(address, resuming)).toMatchObject({ status: 502 });
        listener.update({ bounds: DEFAULT_BOUNDS, tls: { ...MATERIAL, clientCa: pem('ca.crt') } });
        await expect(get(address, resuming)).rejects.toThrow();
        expect(await get(address, pair('client'))).toMatchObject({ status: 502 });
      },
    );

    it('speaks no version below the least', async () => {
      const { address } = await listen(factory, { ...MATERIAL, minVersion: '1.3' });
      await expect(handshake(address, { maxVersion: 'TLSv1.2' })).rejects.toThrow();
      (await handshake(address, { maxVersion: 'TLSv1.3' })).destroy();
    });

    it('refuses to listen with a key that does not belong to its certificate', async () => {
      const wrong = { cert: pem('api.crt'), key: pem('shop.key') };
      await expect(listen(factory, { ...MATERIAL, certificates: [wrong] })).rejects.toThrow();
    });

    it.each([
      ['the authority is known', { ca: pem('ca.crt') }, 200],
      ['it is not', {}, 502],
      ['the name is another', { ca: pem('ca.crt'), serverName: 'other.example.com' }, 502],
      ['the name is given', { ca: pem('ca.crt'), serverName: 'api.example.com' }, 200],
    ])('checks the certificate of an upstream: %s', async (_, tls, status) => {
      const names: unknown[] = [];
      const url = await startHttps(pair('api'), (message, response) => {
        names.push(Reflect.get(message.socket, 'servername'));
        response.end('ok');
      });
      const seen: Seen = { failures: [], outcomes: [] };
      const { address } = await listenWith(factory, forwardTo(testUpstream(url, {}, tls), {}, seen), {
        address: ADDRESS,
        tls: MATERIAL,
      });
      expect(await get(address, {})).toMatchObject({ status });
      if (status === 200) expect(names).toEqual(['serverName' in tls ? tls.serverName : false]);
      else expect(seen.failures).toMatchObject([{ kind: 'connect' }]);
    });

    it('shows its own certificate to an upstream that wants one', async () => {
      const options = { ...pair('api'), ca: pem('ca.crt'), requestCert: true, rejectUnauthorized: true };
      const url = await startHttps(options, (_, response) => response.end('ok'));
      const tls = { ca: pem('ca.crt'), ...pair('client') };
      const { address } = await listenWith(factory, forwardTo(testUpstream(url, {}, tls)));
      const answer = await fetch(`http://${address}/`);
      expect(answer.status).toBe(200);
      await answer.body?.cancel();
    });

    it('opens WebSockets over TLS', async () => {
      const forward = forwardTo(testUpstream('http://127.0.0.1:1'));
      const { address } = await listenWith(factory, forward, { address: ADDRESS, tls: MATERIAL });
      const socket = new WebSocket(`wss://${address}/`, { ca: pem('ca.crt') });
      const status = await new Promise((resolve) =>
        socket.once('unexpected-response', (_, message) => resolve(message.statusCode)),
      );
      expect(status).toBe(502);
      socket.on('error', () => undefined);
      socket.terminate();
    });
  });
}

function listen(factory: EngineFactory, tls: TlsMaterial) {
  return listenWith(factory, forwardTo(testUpstream('http://127.0.0.1:1')), { address: ADDRESS, tls });
}

function handshake(address: string, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...socketOptions(address), rejectUnauthorized: false, ...options });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}

async function subjectOf(address: string, servername: string | undefined): Promise<string> {
  const socket = await handshake(address, servername === undefined ? {} : { servername });
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
}

function get(address: string, options: ConnectionOptions): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    const all = { ...socketOptions(address), agent: false as const, rejectUnauthorized: false, ...options };
    const request = httpsRequest(all, (message) => {
      message.resume();
      message.once('end', () => resolve({ status: message.statusCode }));
    });
    request.once('error', reject);
    request.end();
  });
}

/** The session of a connection without a client certificate, as its client may resume it. */
async function sessionOf(address: string, maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<Buffer> {
  const socket = connect({ ...socketOptions(address), rejectUnauthorized: false, maxVersion });
  const given = once(socket, 'session');
  await once(socket, 'secureConnect');
  const [session] = await given;
  socket.destroy();
  return session;
}
