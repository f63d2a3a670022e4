// curl and undici over HTTP/2 in front of each engine.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { Agent, Client, request } from 'undici';
import { describe, expect, it } from 'vitest';
import { ENGINE_NAMES, type EngineName } from '../../src/serve/engine.ts';
import { pem } from '../proxy/support/certificates.ts';
import { closing } from '../proxy/support/scope.ts';
import { type Echo, startEcho, startHttp, startServer, valuesOf } from '../proxy/support/upstreams.ts';
import { ALWAYS, curl } from './support/curl.ts';
import { serveSpec, specTo, tlsFixture, tlsInSpec } from './support/gateway.ts';
import { describeWith, start, TOOLS } from './support/tools.ts';

const CLEAR = 'public: { address: "127.0.0.1:0", http2: true }';
const TLS = `public: { address: "127.0.0.1:0", http2: true, ${tlsInSpec()} }`;
/** What makes curl trust the gateway, and undici, which is to speak HTTP/2 as well. */
const TRUST = ['--cacert', tlsFixture('ca.crt')];
const TRUSTING = { allowH2: true, connect: { ca: pem('ca.crt') } };

for (const engine of ENGINE_NAMES) {
  describeWith(TOOLS.curl, `curl over HTTP/2, ${engine} engine`, () => {
    it.each<[string, string, readonly string[], string]>([
      ['by ALPN', TLS, [...TRUST, '--http2'], '2'],
      ['by prior knowledge', CLEAR, ['--http2-prior-knowledge'], '2'],
      ['not by an offer to upgrade', CLEAR, ['--http2'], '1.1'],
      ['not where it does not want to', TLS, [...TRUST, '--http1.1'], '1.1'],
    ])('speaks it %s', async (_, listener, args, version) => {
      const url = await serve(engine, await startEcho(), listener);
      const { text } = await curl([...args, '-d', 'tea', '-w', '\n%{http_version}', `${url}/a?b`]);
      const [json = '', spoken] = text.split('\n');
      expect(spoken).toBe(version);
      const echo: Echo = JSON.parse(json);
      expect(echo).toMatchObject({ method: 'POST', url: '/a?b', body: 'tea' });
      expect(valuesOf(echo.rawHeaders, 'host')).toEqual([new URL(url).host]);
    });

    it('does not speak it to a listener that does not', async () => {
      const url = await serve(engine, await startEcho(), TLS.replace('http2: true, ', ''));
      expect((await curl([...TRUST, '--http2', '-w', '%{http_version}', url])).text).toMatch(/\}1\.1$/);
    });

    it('carries 20 MiB down and up, byte for byte', async () => {
      const large = Buffer.alloc(20 * 1024 * 1024, randomBytes(9_973));
      const upstreamUrl = await startHttp((request, response) => {
        if (request.method === 'GET') return response.end(large);
        const hash = createHash('sha256');
        request.on('data', (chunk: Buffer) => hash.update(chunk));
        return request.once('end', () => response.end(hash.digest('hex')));
      });
      const url = await serve(engine, upstreamUrl, TLS);
      const down = await curl([...TRUST, '--http2', url]);
      expect(sha256(down.bytes)).toBe(sha256(large));
      expect((await curl([...TRUST, '--http2', '-T', '-', url], large)).text).toBe(sha256(large));
    });

    it('multiplexes many URLs over one connection', async () => {
      const url = await serve(engine, await startEcho(), TLS);
      const args = [...TRUST, '--http2', '-Z', '--parallel-max', '50', '-o', '/dev/null'];
      const { text } = await curl([...args, '-w', '%{http_code} %{num_connects}\n', `${url}/[1-200]`]);
      const lines = text.trimEnd().split('\n');
      expect(lines).toHaveLength(200);
      expect(lines.every((line) => line.startsWith('200 '))).toBe(true);
      expect(lines.filter((line) => line.endsWith(' 1')).length).toBeLessThanOrEqual(2);
    });

    it('sees an event of a stream before the next one is sent, and its end cancels the request', async () => {
      let stream: ServerResponse | undefined;
      const ends: boolean[] = [];
      const upstreamUrl = await startHttp((_, response) => {
        stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
        stream.once('close', () => ends.push(response.writableFinished));
        stream.write('data: 0\n\n');
      });
      const child = start('curl', [
        ...ALWAYS,
        ...TRUST,
        '--http2',
        '-N',
        await serve(engine, upstreamUrl, TLS),
      ]);
      for (let n = 0; n < 4; n += 1) {
        expect(String((await once(child.stdout, 'data'))[0])).toBe(`data: ${n}\n\n`);
        stream?.write(`data: ${n + 1}\n\n`);
      }
      child.kill('SIGINT');
      await expect.poll(() => ends).toEqual([false]);
    });

    it('is told that an answer broke off, and goes on with the next one', async () => {
      const upstreamUrl = await startHttp((request, response) => {
        if (request.url === '/whole') response.end('whole');
        else response.write('some', () => response.socket?.destroy());
      });
      const url = await serve(engine, upstreamUrl, TLS);
      const args = [...TRUST, '--http2', '-w', ' %{exitcode} %{num_connects}\n'];
      const { text } = await curl([...args, `${url}/broken`, `${url}/whole`]);
      expect(text).toBe('some 92 1\nwhole 0 0\n');
    });
  });

  describe(`undici over HTTP/2, ${engine} engine`, () => {
    it('sends bodies of all sorts over one connection', async () => {
      const url = await serve(engine, await startEcho(), TLS);
      const client = closing(new Client(url, TRUSTING), (each) => each.destroy());
      const bodies = Array.from({ length: 50 }, (_, n) => `${n} `.repeat(n * n));
      const answers = bodies.map(async (body) => {
        const { body: answer } = await client.request({ path: '/', method: 'PUT', body });
        return answer.json();
      });
      const echoes = await Promise.all(answers);
      const rawHeaders = expect.arrayContaining(['2.0 gw']);
      expect(echoes).toMatchObject(bodies.map((body) => ({ method: 'PUT', body, rawHeaders })));
    });

    it('sends no body before it is told to go on', async () => {
      const expectations: unknown[] = [];
      const server = createServer((_, response) => response.writeHead(400).end('not asked'));
      server.on('checkContinue', (message, response) => {
        expectations.push(message.headers.expect);
        response.writeContinue();
        message.pipe(response);
      });
      const { port } = await startServer(server);
      const url = await serve(engine, `http://127.0.0.1:${port}`, TLS);
      const client = closing(new Client(url, TRUSTING), (each) => each.destroy());
      const asking = { path: '/', method: 'POST', body: 'tea', expectContinue: true } as const;
      const { statusCode, body } = await client.request(asking);
      expect([statusCode, await body.text()]).toEqual([200, 'tea']);
      expect(expectations).toEqual(['100-continue']);
    });

    it('gives up in the middle of an answer: the upstream sees it, others go on', async () => {
      const ends: boolean[] = [];
      const upstreamUrl = await startHttp((message, response) => {
        if (message.url === '/whole') return response.end('whole');
        response.once('close', () => ends.push(response.writableFinished));
        return response.write('some');
      });
      const url = await serve(engine, upstreamUrl, TLS);
      const dispatcher = closing(new Agent(TRUSTING), (each) => each.destroy());
      const abort = new AbortController();
      const { body } = await request(url, { dispatcher, signal: abort.signal });
      await once(body, 'data');
      abort.abort();
      await expect(body.text()).rejects.toThrow(/abort/i);
      await expect.poll(() => ends).toEqual([false]);
      expect(await (await request(`${url}/whole`, { dispatcher })).body.text()).toBe('whole');
    });
  });
}

async function serve(engine: EngineName, upstreamUrl: string, listener: string): Promise<string> {
  const { public: url = '' } = await serveSpec(engine, specTo(upstreamUrl, listener));
  return url;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
