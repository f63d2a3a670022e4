// curl in front of each engine, as people use it: methods, bodies, ranges, codings, reuse, interim answers.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ENGINE_NAMES } from '../../src/serve/engine.ts';
import { type Echo, startEcho, startHttp, startServer, valuesOf } from '../proxy/support/upstreams.ts';
import { ALWAYS, curl } from './support/curl.ts';
import { serveInFrontOf, serveSpec, specTo } from './support/gateway.ts';
import { describeWith, start, TOOLS } from './support/tools.ts';

const LARGE_BYTES = 50 * 1024 * 1024;

for (const engine of ENGINE_NAMES) {
  describeWith(TOOLS.curl, `curl, ${engine} engine`, () => {
    it.each([
      ['GET', [], ''],
      ['DELETE', ['-X', 'DELETE'], ''],
      ['POST', ['-d', 'a=1&b=2'], 'a=1&b=2'],
      ['PATCH', ['-X', 'PATCH', '-H', 'content-type: text/plain', '-d', 'changed'], 'changed'],
      ['OPTIONS', ['-X', 'OPTIONS'], ''],
    ])('%s', async (method, args, body) => {
      const url = await serveInFrontOf(engine, await startEcho());
      const { text } = await curl([...args, '-H', 'X-Twice: 1', '-H', 'X-Twice: 2', `${url}/a%20b?c=%2F`]);
      const echo: Echo = JSON.parse(text);
      expect(echo).toMatchObject({ method, url: '/a%20b?c=%2F', body });
      expect(valuesOf(echo.rawHeaders, 'x-twice')).toEqual(['1', '2']);
      expect(valuesOf(echo.rawHeaders, 'user-agent')[0]).toMatch(/^curl\//);
    });

    it('sends forms with files', async () => {
      const url = await serveInFrontOf(engine, await startEcho());
      const { text } = await curl(['-F', 'name=tea', '-F', 'leaf=@-;filename=leaf.txt', url], 'green');
      const { rawHeaders, body }: Echo = JSON.parse(text);
      expect(valuesOf(rawHeaders, 'content-type')[0]).toMatch(/^multipart\/form-data; boundary=/);
      expect(body).toMatch(/name="name"\r\n\r\ntea\r\n.*filename="leaf\.txt"\r\n.*\r\n\r\ngreen\r\n/s);
    });

    it('HEAD has the fields of GET and no body, and the connection goes on', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp((_, response) => {
          response.writeHead(200, { 'content-length': 12 }).end('twelve bytes');
        }),
      );
      const { text } = await curl([
        '-I',
        `${url}/1`,
        '-w',
        '%{num_connects}',
        '--next',
        ...ALWAYS,
        `${url}/2`,
      ]);
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\n(.+\n)*content-length: 12\n(.+\n)*\n1twelve bytes$/i);
    });

    it('uploads a file whose length is known, in its own time', async () => {
      const upload = await startUpload();
      const url = await serveInFrontOf(engine, upload.url);
      const body = randomBytes(3_000_000);
      const { text, stderr } = await curl(
        ['-v', '-H', 'Expect: 100-continue', '--data-binary', '@-', url],
        body,
      );
      expect(text).toBe(sha256(body));
      expect(stderr).toMatch(
        /> Expect: 100-continue\r\n[\s\S]*< HTTP\/1\.1 100 Continue\r\n[\s\S]*< HTTP\/1\.1 200 OK/,
      );
      expect(upload.requests).toMatchObject([{ method: 'POST', headers: { 'content-length': '3000000' } }]);
    });

    it('uploads what comes by and by in chunks', async () => {
      const upload = await startUpload();
      const url = await serveInFrontOf(engine, upload.url);
      const child = start('curl', [...ALWAYS, '-N', '-T', '-', url]);
      child.stdin.write('first ');
      await expect.poll(() => upload.received()).toBe(6);
      expect(upload.requests).toMatchObject([{ method: 'PUT', headers: { 'transfer-encoding': 'chunked' } }]);
      child.stdin.end('second');
      expect(String((await once(child.stdout, 'data'))[0])).toBe(sha256('first second'));
    });

    it('is told of a refusal before it has sent a body', async () => {
      const server = createServer();
      server.on('checkContinue', (_, response: ServerResponse) => {
        response.writeHead(413, { connection: 'close' }).end('too much');
      });
      const { port } = await startServer(server);
      const url = await serveInFrontOf(engine, `http://127.0.0.1:${port}`);
      const sent = '\n%{http_code} %{size_upload}';
      const { text } = await curl(
        ['-H', 'Expect: 100-continue', '--data-binary', '@-', '-w', sent, url],
        'x'.repeat(5_000_000),
      );
      expect(text).toBe('too much\n413 0');
    });

    // node:http gives an answer up when a write fails before it is read: see docs/engines.md.
    it.runIf(engine === 'native')('is told of a refusal while it still sends', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp((request, response) => {
          request.once('data', () => {
            request.pause();
            response.writeHead(401, { connection: 'close' }).end('who are you');
          });
        }),
      );
      const args = ['-H', 'Expect:', '-T', '-', '-w', '\n%{http_code}', url];
      expect(await curl(args, Buffer.alloc(LARGE_BYTES))).toMatchObject({ text: 'who are you\n401' });
    });

    it('passes codings through untouched', async () => {
      const packed = gzipSync('plain text '.repeat(1_000));
      const url = await serveInFrontOf(
        engine,
        await startHttp((request, response) => {
          if (request.headers['accept-encoding']?.includes('gzip') !== true) response.end('not asked for');
          else response.writeHead(200, { 'content-encoding': 'gzip', vary: 'accept-encoding' }).end(packed);
        }),
      );
      expect((await curl(['--compressed', url])).text).toBe('plain text '.repeat(1_000));
      expect((await curl(['-H', 'accept-encoding: gzip', url])).bytes).toEqual(packed);
    });

    it('asks for ranges', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp((request, response) => {
          const status = request.headers.range === 'bytes=2-5' ? 206 : 400;
          response.writeHead(status, { 'content-range': 'bytes 2-5/10', 'content-length': 4 }).end('2345');
        }),
      );
      const { text } = await curl(['-i', '-r', '2-5', url]);
      expect(text).toMatch(
        /^HTTP\/1\.1 206 Partial Content\n(.+\n)*content-range: bytes 2-5\/10\n(.+\n)*\n2345$/i,
      );
    });

    it('speaks HTTP/1.0: no chunks, and the end of the connection ends the body', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp((_, response) => {
          response.write('one ');
          response.end('two');
        }),
      );
      const { text } = await curl(['--http1.0', '-i', '--raw', url]);
      expect(text).toMatch(/^HTTP\/1\.[01] 200 OK\n/);
      expect(text).not.toMatch(/transfer-encoding|keep-alive/i);
      expect(text).toMatch(/\n\none two$/);
    });

    it('keeps one connection for one URL after another, whatever came before', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp((request, response) => {
          request.resume();
          if (request.url === '/none') response.writeHead(204).end();
          else if (request.url === '/chunks') response.write('a', () => response.end('b'));
          else response.end('ab');
        }),
      );
      const paths = ['/none', '/chunks', '/length', '/chunks', '/none', '/length'];
      const { text } = await curl([
        '-w',
        ' %{http_code} %{num_connects}\n',
        ...paths.map((path) => url + path),
      ]);
      expect(text).toBe(' 204 1\nab 200 0\nab 200 0\nab 200 0\n 204 0\nab 200 0\n');
    });

    it('asks for many URLs in parallel', async () => {
      const url = await serveInFrontOf(engine, await startEcho());
      const told = ['-o', '/dev/null', '-w', '%{http_code} %{url}\n'];
      const { text } = await curl(['-Z', '--parallel-max', '20', ...told, `${url}/[1-100]`]);
      const expected = Array.from({ length: 100 }, (_, n) => `200 ${url}/${n + 1}`);
      expect(text.trimEnd().split('\n').toSorted()).toEqual(expected.toSorted());
    });

    it('follows redirects, and keeps cookies that come in fields of their own', async () => {
      const spec = specTo(await startCookies()).replace(
        'routes: {',
        'routes: { moved: { match: { path: "/old/{rest...}" }, redirect: { location: "/new/{rest}", status: 308 } },',
      );
      const { public: url } = await serveSpec(engine, spec);
      const { text } = await curl(['-L', '-b', '', '-d', 'x', `${url}/old/a`, `${url}/again`]);
      expect(text).toBe('POST /new/a \nPOST /again one=1,two=2\n');
    });

    it('takes the gateway for a proxy: an absolute target is routed by its host, a tunnel is refused', async () => {
      const url = await serveInFrontOf(engine, await startEcho());
      const { text } = await curl(['--noproxy', '', '-x', url, 'http://shop.example.com/x']);
      const echo: Echo = JSON.parse(text);
      expect(echo.url).toBe('/x');
      expect(valuesOf(echo.rawHeaders, 'host')).toEqual(['shop.example.com']);
      const tunnel = await curl(['--noproxy', '', '-x', url, 'https://shop.example.com/x']);
      expect(tunnel.code).toBe(56);
      expect(tunnel.stderr).toMatch(/CONNECT tunnel failed, response [45]\d\d/);
    });

    it('gets early hints and trailers', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp((_, response) => {
          response.writeEarlyHints({ link: '</tea.css>; rel=preload' });
          response.writeHead(200, { trailer: 'x-sum' });
          response.write('body');
          response.addTrailers({ 'x-sum': '42' });
          response.end();
        }),
      );
      const { text } = await curl(['-D', '-', '-H', 'TE: trailers', url]);
      expect(text).toMatch(
        /^HTTP\/1\.1 103 Early Hints\nlink: <\/tea\.css>; rel=preload\n\nHTTP\/1\.1 200 OK\n/i,
      );
      expect(text).toMatch(/\n\nbody(.*\n)?x-sum: 42\n/i);
    });

    it('sees an event of a stream before the next one is sent', async () => {
      let stream: ServerResponse | undefined;
      const url = await serveInFrontOf(
        engine,
        await startHttp((_, response) => {
          stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
          stream.write('data: 0\n\n');
        }),
      );
      const child = start('curl', [...ALWAYS, '-N', url]);
      for (let n = 0; n < 4; n += 1) {
        const [event] = await once(child.stdout, 'data');
        expect(String(event)).toBe(`data: ${n}\n\n`);
        stream?.write(`data: ${n + 1}\n\n`);
      }
    });

    it('is cancelled: the upstream sees its end', async () => {
      const ends: boolean[] = [];
      const url = await serveInFrontOf(
        engine,
        await startHttp((_, response) => {
          response.write('some');
          response.once('close', () => ends.push(response.writableFinished));
        }),
      );
      const child = start('curl', [...ALWAYS, '-N', url]);
      await once(child.stdout, 'data');
      child.kill('SIGINT');
      await expect.poll(() => ends).toEqual([false]);
    });

    it('is told that an answer broke off', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp((_, response) => response.write('some', () => response.socket?.destroy())),
      );
      const { code, text } = await curl([url]);
      expect([18, 56]).toContain(code);
      expect(text).toBe('some');
    });

    it('carries 50 MiB down and up, byte for byte', async () => {
      const large = Buffer.alloc(LARGE_BYTES, randomBytes(9_973));
      const upload = await startUpload((response) => response.end(large));
      const url = await serveInFrontOf(engine, upload.url);
      expect(sha256((await curl([url])).bytes)).toBe(sha256(large));
      expect(
        (
          await curl(
            ['-T', '-', '-H', `content-length: ${LARGE_BYTES}`, '-H', 'transfer-encoding:', url],
            large,
          )
        ).text,
      ).toBe(sha256(large));
      expect((await curl(['-T', '-', url], large)).text).toBe(sha256(large));
    });
  });
}

/** An upstream that answers a body with its digest, and a GET through `get`. */
async function startUpload(get?: (response: ServerResponse) => void) {
  const requests: IncomingMessage[] = [];
  let bytes = 0;
  const url = await startHttp((request, response) => {
    requests.push(request);
    if (request.method === 'GET') return get?.(response);
    const hash = createHash('sha256');
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    request.once('end', () => response.end(hash.digest('hex')));
  });
  return { url, requests, received: () => bytes };
}

/** An upstream that tells method, target and cookies, and sets two cookies. */
function startCookies(): Promise<string> {
  return startHttp((request, response) => {
    request.resume();
    response.setHeader('set-cookie', ['one=1; Path=/', 'two=2; Path=/']);
    const cookies = (request.headers.cookie ?? '').split('; ').toSorted();
    response.end(`${request.method} ${request.url} ${cookies}\n`);
  });
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
