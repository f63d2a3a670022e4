// nghttp in front of each engine: frames as another implementation of HTTP/2 writes and reads them.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { ENGINE_NAMES, type EngineName } from '../../src/serve/engine.ts';
import { type Echo, startEcho, startHttp, startServer, valuesOf } from '../proxy/support/upstreams.ts';
import { serveSpec, specTo, tlsInSpec } from './support/gateway.ts';
import { describeWith, run, TOOLS } from './support/tools.ts';

const CLEAR = 'public: { address: "127.0.0.1:0", http2: true }';
const TLS = `public: { address: "127.0.0.1:0", http2: true, ${tlsInSpec()} }`;

for (const engine of ENGINE_NAMES) {
  describeWith(TOOLS.nghttp, `nghttp, ${engine} engine`, () => {
    it.each([
      ['by prior knowledge', CLEAR, 'http:'],
      ['by ALPN', TLS, 'https:'],
    ])('asks many URLs on one connection (%s)', async (_, listener, scheme) => {
      const url = await serve(engine, await startEcho(), listener);
      expect(url).toContain(scheme);
      const urls = Array.from({ length: 50 }, (_, n) => `${url}/${n}`);
      const frames = await nghttp(['-nv', ...urls]);
      expect(frames.match(/Connected$/gm)).toHaveLength(1);
      expect(frames.match(/ :status: 200$/gm)).toHaveLength(50);
      expect(frames).not.toMatch(
        /recv (RST_STREAM|\(stream_id=\d+\) (connection|keep-alive|transfer-encoding):)/,
      );
    });

    it('gets an answer that is there while another is waited for', async () => {
      let slow: ServerResponse | undefined;
      const upstreamUrl = await startHttp((request, response) => {
        if (request.url === '/slow') slow = response;
        else response.end('fast\n', () => slow?.end('slow\n'));
      });
      const url = await serve(engine, upstreamUrl, CLEAR);
      expect(await nghttp([`${url}/slow`, `${url}/fast`])).toBe('fast\nslow\n');
    });

    it.each<[string, readonly string[]]>([
      ['at once', []],
      ['once it is told to go on', ['--expect-continue']],
      ['without its length', ['--no-content-length']],
      ['in padded frames', ['--padding=200']],
    ])('sends a body %s', async (_, args) => {
      const url = await serve(engine, await startEcho(), CLEAR);
      const sent = 'leaf '.repeat(40_000);
      const echo: Echo = JSON.parse(await nghttp(['-d', '-', ...args, url], sent));
      expect(echo).toMatchObject({ method: 'POST', body: sent });
    });

    it('sends a head of 24 KiB in several frames', async () => {
      const lengths: number[] = [];
      const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
        for (let n = 1; n <= 6; n += 1) lengths.push(`${request.headers[`continuation-test-${n}`]}`.length);
        response.end('ok');
      });
      const { port } = await startServer(server);
      const url = await serve(engine, `http://127.0.0.1:${port}`, CLEAR);
      expect(await nghttp(['--continuation', url])).toBe('ok');
      expect(lengths).toEqual([4_096, 4_096, 4_096, 4_096, 4_096, 4_096]);
    });

    it('sends trailers, and gets some', async () => {
      const upstreamUrl = await startHttp(async (request, response) => {
        request.resume();
        await once(request, 'end');
        response.writeHead(200, { trailer: 'x-sum' });
        response.write('body');
        response.addTrailers({ 'x-sum': `${request.trailers['x-leaves']} and more` });
        response.end();
      });
      const url = await serve(engine, upstreamUrl, CLEAR);
      const frames = await nghttp(
        ['-nv', '-d', '-', '--no-content-length', '--trailer=x-leaves: 42', url],
        'leaves',
      );
      expect(frames).toMatch(/ x-sum: 42 and more$/m);
    });

    it('reads with a window of a kilobyte', async () => {
      const large = 'x'.repeat(200_000);
      const url = await serve(engine, await startHttp((_, response) => response.end(large)), CLEAR);
      expect(await nghttp(['-w', '10', url])).toBe(large);
    });

    it('asks with HEAD, and for what has no body', async () => {
      const upstreamUrl = await startHttp((request, response) => {
        if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 12 }).end();
        else response.writeHead(204).end();
      });
      const url = await serve(engine, upstreamUrl, CLEAR);
      const head = await nghttp(['-nv', '-H', ':method: HEAD', url]);
      expect(head).toMatch(/ :status: 200$/m);
      expect(head).toMatch(/ content-length: 12$/m);
      expect(await nghttp(['-nv', url])).toMatch(/ :status: 204$/m);
    });

    it('has an authority that reaches the upstream as its Host', async () => {
      const url = await serve(engine, await startEcho(), TLS);
      const echo: Echo = JSON.parse(await nghttp(['-H', ':authority: shop.example.com', `${url}/a?b=c`]));
      expect(echo.url).toBe('/a?b=c');
      expect(valuesOf(echo.rawHeaders, 'host')).toEqual(['shop.example.com']);
      expect(valuesOf(echo.rawHeaders, 'x-forwarded-proto')).toEqual(['https']);
    });
  });
}

async function serve(engine: EngineName, upstreamUrl: string, listener: string): Promise<string> {
  const { public: url = '' } = await serveSpec(engine, specTo(upstreamUrl, listener));
  return url;
}

/** Runs nghttp; gives what it wrote. */
async function nghttp(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await run(TOOLS.nghttp.command, ['-y', '-t', '20', ...args], input);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.toString();
}
