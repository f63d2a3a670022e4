import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ActiveHealthRecord, HealthProbe, UpstreamRecord } from '../../src/artifact/types.ts';
import { createProbe } from '../../src/proxy/probe/create-probe.ts';
import { servingStatus } from '../../src/proxy/probe/grpc.ts';
import { createUpstream } from '../../src/upstream/create-upstream.ts';
import type { UpstreamTlsMaterial } from '../../src/upstream/types.ts';
import { upstreamDeps } from '../upstream/support/deps.ts';
import { pair, pem } from './support/certificates.ts';
import { upstreamRecord } from './support/engine.ts';
import { startH2, startH2c } from './support/http2-upstreams.ts';
import { startHttp, startHttps, startRaw, startServer } from './support/upstreams.ts';

const HTTP: HealthProbe = { kind: 'http', path: '/healthz?deep=1', expect: [[200, 299]] };
const CA = { ca: pem('ca.crt') };

describe('a check by HTTP', () => {
  it('asks for the path, on a connection of its own that it closes', async () => {
    const seen: unknown[] = [];
    const url = await startHttp(({ method, url: target, headers }, response) => {
      seen.push([method, target, headers.host, headers.connection]);
      response.end('well');
    });
    expect(await check(url, HTTP)).toBeUndefined();
    expect(await check(url, { ...HTTP, host: 'users.internal' })).toBeUndefined();
    expect(seen).toEqual([
      ['GET', '/healthz?deep=1', new URL(url).host, 'close'],
      ['GET', '/healthz?deep=1', 'users.internal', 'close'],
    ]);
  });

  it.each([
    [204, undefined],
    [301, 'status 301'],
    [401, undefined],
    [500, 'status 500'],
  ])('status %d: %s', async (status, expected) => {
    const url = await startHttp((_, response) => response.writeHead(status).end());
    const probe: HealthProbe = {
      ...HTTP,
      expect: [
        [200, 299],
        [401, 401],
      ],
    };
    expect(await check(url, probe)).toBe(expected);
  });

  it('does not wait for content that never ends', async () => {
    const url = await startHttp((_, response) => response.writeHead(200).write('and'));
    expect(await check(url, HTTP)).toBeUndefined();
  });

  it('says what is wrong with an endpoint that gives no answer', async () => {
    const silent = await startRaw(() => undefined);
    expect(await check(silent, HTTP, { timeoutMs: 20 })).toBe('no answer within 20 ms');
    const garbage = await startRaw((socket) => socket.end('220 mail.example.com ESMTP\r\n'));
    expect(await check(garbage, HTTP)).toMatch(/^Parse Error/);
    const closing = await startRaw((socket) => socket.destroy());
    expect(await check(closing, HTTP)).toBe('socket hang up');
    expect(await check(await closedUrl(), HTTP)).toMatch(/^connect ECONNREFUSED/);
  });

  it('uses the TLS settings of the upstream', async () => {
    const url = await startHttps(pair('api'), (_, response) => response.end());
    expect(await check(url, HTTP, { tls: CA })).toBeUndefined();
    expect(await check(url, HTTP)).toMatch(/unable to verify the first certificate/);
    const tls = { ...CA, serverName: 'users.internal' };
    expect(await check(url, HTTP, { tls })).toMatch(/users\.internal/);
  });

  it('speaks HTTP/2 to upstreams that are spoken to in HTTP/2', async () => {
    const { url, sessions } = await startH2c((stream, headers) => {
      stream.respond({ ':status': headers[':path'] === '/healthz?deep=1' ? 204 : 404 });
      stream.end();
    });
    const record = { http2: true };
    expect(await check(url, HTTP, { record })).toBeUndefined();
    expect(await check(url, { ...HTTP, path: '/' }, { record })).toBe('status 404');
    await expect.poll(() => sessions.every(({ destroyed }) => destroyed)).toBe(true);
    const secure = await startH2(pair('api'), (stream) =>
      stream.respond({ ':status': 200 }, { endStream: true }),
    );
    expect(await check(secure, HTTP, { record, tls: CA })).toBeUndefined();
    const plain = await startHttp((_, response) => response.end());
    expect(await check(plain, HTTP, { record, timeoutMs: 500 })).toMatch(/./);
  });
});

describe('a check by TCP', () => {
  it('wants a connection, and nothing else', async () => {
    const url = await startRaw(() => undefined);
    expect(await check(url, { kind: 'tcp' })).toBeUndefined();
    expect(await check(await closedUrl(), { kind: 'tcp' })).toMatch(/^connect ECONNREFUSED/);
  });

  it('may go to another port', async () => {
    const { port } = new URL(await startRaw(() => undefined));
    expect(await check(await closedUrl(), { kind: 'tcp' }, { port: Number(port) })).toBeUndefined();
  });
});

describe('a check by gRPC', () => {
  const SERVING = Buffer.from([0, 0, 0, 0, 2, 8, 1]);
  const NOT_SERVING = Buffer.from([0, 0, 0, 0, 2, 8, 2]);

  it('asks for the service and wants SERVING', async () => {
    const asked: Buffer[] = [];
    const { url } = await startH2c((stream, headers) => {
      expect(headers).toMatchObject({
        ':method': 'POST',
        ':path': '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      stream.on('data', (piece: Buffer) => asked.push(piece));
      stream.on('end', () => {
        const isUsers = Buffer.concat(asked).includes('users.v1');
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end(isUsers ? SERVING : NOT_SERVING);
      });
    });
    expect(await check(url, { kind: 'grpc', service: 'users.v1' })).toBeUndefined();
    expect(Buffer.concat(asked)).toEqual(Buffer.from([0, 0, 0, 0, 10, 0x0a, 8, ...Buffer.from('users.v1')]));
    asked.length = 0;
    expect(await check(url, { kind: 'grpc', service: '' })).toBe('NOT_SERVING');
    expect(Buffer.concat(asked)).toEqual(Buffer.from([0, 0, 0, 0, 0]));
  });

  it('an error of gRPC is one, also without content', async () => {
    const { url } = await startH2c((stream) => {
      stream.respond({ ':status': 200, 'grpc-status': '12' }, { endStream: true });
    });
    expect(await check(url, { kind: 'grpc', service: '' })).toBe('gRPC status 12');
    const { url: none } = await startH2c((stream) => stream.respond({ ':status': 404 }, { endStream: true }));
    expect(await check(none, { kind: 'grpc', service: '' })).toBe('status 404');
    const { url: bare } = await startH2c((stream) => {
      stream.respond({ ':status': 200 });
      stream.end(SERVING);
    });
    expect(await check(bare, { kind: 'grpc', service: '' })).toBe('no gRPC status');
  });

  it.each([
    [[0, 0, 0, 0, 2, 8, 1], 1],
    [[0, 0, 0, 0, 0], 0],
    // Fields that are not known are passed over.
    [[0, 0, 0, 0, 6, 0x12, 2, 8, 9, 8, 1], 1],
    [[0, 0, 0, 0, 2, 8, 0x80], undefined],
    [[1, 0, 0, 0, 2, 8, 1], undefined],
    [[0, 0, 0, 0, 9, 8, 1], undefined],
    [[0, 0], undefined],
    [[], undefined],
  ])('reads %j as %s', (bytes, status) => {
    expect(servingStatus(Uint8Array.from(bytes))).toBe(status);
  });
});

interface Changes {
  readonly timeoutMs?: number;
  readonly port?: number;
  readonly tls?: UpstreamTlsMaterial;
  readonly record?: Partial<UpstreamRecord>;
}

async function check(
  url: string,
  probe: HealthProbe,
  { tls, record: changes = {}, timeoutMs = 2000, port }: Changes = {},
): Promise<string | undefined> {
  const record = upstreamRecord([url], changes);
  const active: ActiveHealthRecord = {
    probe,
    timeoutMs,
    intervalMs: 1000,
    unhealthyAfter: 1,
    healthyAfter: 1,
    jitterPercent: 0,
    initially: 'healthy',
    ...(port !== undefined && { port }),
  };
  const [state] = createUpstream(record, tls, upstreamDeps()).endpoints;
  if (state === undefined) throw new Error('no endpoint');
  return createProbe(record, tls)(state, active, new AbortController().signal);
}

/** The URL of a port that nobody listens on. */
async function closedUrl(): Promise<string> {
  const { server, port } = await startServer(createServer());
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
