// What a gateway tells others of itself, heard by others: a Prometheus that scrapes it, and a collector that reads
// OTLP by the protocol's own definitions.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import root from 'otlp-decoder/build/src/generated/root.js';
import { afterEach, describe, expect, it } from 'vitest';
import { ENGINE_NAMES } from '../../src/serve/engine.ts';
import { Served } from './support/served.ts';
import { Spawned } from './support/spawned.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listening(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  cleanups.push(() => server.closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly service: unknown;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

type Attributes = readonly { readonly key: string; readonly value: Record<string, unknown> }[];

interface WrittenSpan {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId?: Uint8Array;
  readonly name: string;
  readonly kind: number;
  readonly status?: { readonly code?: number };
  readonly attributes: Attributes;
}

/** What is used of the generated code, which has no types. */
interface Protocol {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: {
        readonly trace: {
          readonly v1: {
            readonly ExportTraceServiceRequest: {
              decode(body: Uint8Array): {
                readonly resourceSpans: readonly {
                  readonly resource: { readonly attributes: Attributes };
                  readonly scopeSpans: readonly { readonly spans: readonly WrittenSpan[] }[];
                }[];
              };
            };
          };
        };
      };
    };
  };
}

/** What stands in an OTLP request in protobuf, read by code that was made from the protocol's own files. */
function spansOf(body: Buffer): CollectedSpan[] {
  const { ExportTraceServiceRequest } = (root as unknown as Protocol).opentelemetry.proto.collector.trace.v1;
  const valuesOf = (attributes: Attributes) =>
    Object.fromEntries(
      attributes.map(({ key, value }) => [
        key,
        value.stringValue ?? (value.intValue == null ? null : Number(value.intValue)),
      ]),
    );
  return ExportTraceServiceRequest.decode(body).resourceSpans.flatMap((each) =>
    each.scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId ?? new Uint8Array()),
        name: span.name,
        kind: span.kind,
        status: span.status?.code ?? 0,
        attributes: valuesOf(span.attributes),
        service: valuesOf(each.resource.attributes)['service.name'],
      })),
    ),
  );
}

/** A collector of traces and what it was given. */
async function collector() {
  const spans: CollectedSpan[] = [];
  const asked: IncomingHttpHeaders[] = [];
  const url = await listening((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      asked.push(request.headers);
      spans.push(...spansOf(Buffer.concat(pieces)));
      response.end();
    });
  });
  return { url: `${url}/v1/traces`, spans, asked };
}

describe.each(ENGINE_NAMES)('traces of the %s engine', (engine) => {
  it('reach a collector, with a span for the request and one for each attempt, as the upstream was told', async () => {
    const { url, spans, asked } = await collector();
    const told: (string | undefined)[] = [];
    const upstream = await listening((request, response) => {
      told.push(String(request.headers.traceparent));
      response.statusCode = told.length === 1 ? 503 : 200;
      response.end('ok');
    });
    const spec = `version: 1
name: shop
listeners: { public: { address: "127.0.0.1:0" } }
upstreams: { users: { endpoints: ["${upstream}"], retry: { conditions: [503] } } }
telemetry:
  traces:
    endpoint: "${url}"
    sample: 100%
    headers: { authorization: "Bearer \${env:OTLP_TOKEN}" }
routes:
  users: { match: { pathPrefix: / }, to: users }
`;
    const served = new Served({ 'gateway.yaml': spec }, { engine }, { env: { OTLP_TOKEN: 'hunter2' } });
    const base = await served.url();
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${trace}-b7ad6b7169203331-01`;
    await fetch(`${base}/v1/users?token=hunter2`, { headers: { traceparent } });
    await served.stop();

    const server = spans.find(({ kind }) => kind === 2);
    const clients = spans.filter(({ kind }) => kind === 3);
    expect(server).toMatchObject({
      traceId: trace,
      parentSpanId: 'b7ad6b7169203331',
      name: 'GET users',
      service: 'shop',
    });
    expect(server?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': 'users',
      'http.response.status_code': 200,
      'url.path': '/v1/users',
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
    });
    expect(clients.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 200]);
    expect(clients.map(({ status }) => status)).toEqual([2, 0]);
    expect(clients.map(({ parentSpanId }) => parentSpanId)).toEqual([server?.spanId, server?.spanId]);
    expect(told).toEqual(clients.map(({ spanId }) => `00-${trace}-${spanId}-01`));
    expect(asked[0]).toMatchObject({
      authorization: 'Bearer hunter2',
      'content-type': 'application/x-protobuf',
    });
    expect(JSON.stringify(spans)).not.toContain('hunter2');
    expect(served.logged.join('')).toContain(`"traceId":"${trace}"`);
  });

  it('cost no request anything when the collector is away', async () => {
    const spec = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
telemetry: { traces: { endpoint: "http://127.0.0.1:1/v1/traces", sample: 100% } }
routes:
  ping: { match: { path: / }, respond: { body: pong } }
`;
    const served = new Served({ 'gateway.yaml': spec }, { engine });
    const base = await served.url();
    for (let at = 0; at < 50; at++) expect((await fetch(base)).status).toBe(200);
    expect(await served.stop()).toBe(0);
    expect(served.said.filter((line) => line.startsWith('traces do not reach'))).toHaveLength(1);
  });
});

describe('metrics', () => {
  it('of workers are summed, and a Prometheus scrapes them', async () => {
    const upstream = await listening((_, response) => response.end('ok'));
    const spec = `version: 1
listeners:
  public: { address: "127.0.0.1:0" }
  admin: { address: "127.0.0.1:0", admin: true }
upstreams: { users: { endpoints: ["${upstream}"] } }
telemetry: { metrics: { labels: { env: test }, exemplars: true } }
routes:
  users: { match: { pathPrefix: /users }, to: users }
`;
    const gateway = new Spawned({ files: { 'gateway.yaml': spec }, args: ['--workers', '2'] });
    cleanups.push(() => gateway.remove());
    const said = await gateway.hears(/listening on .*\(public\)/);
    const base = /on (\S+)/.exec(said)?.[1] ?? '';
    const admin = new URL(/on (\S+)/.exec(await gateway.hears(/listening on .*\(admin\)/))?.[1] ?? '');
    await gateway.hears(/^serving /);
    for (let at = 0; at < 20; at++) {
      // A connection each, so that both workers get some.
      await fetch(`${base}/users`, { headers: { connection: 'close' } });
    }
    await fetch(`${base}/none`);
    const ask = await prometheus(admin.host);
    await expect
      .poll(() => ask('sum(gw_requests_total{env="test",route="users",status_class="2xx"})'), WAIT)
      .toBe(20);
    expect(await ask('sum(gw_requests_total{route="none",status_class="4xx"})')).toBe(1);
    expect(await ask('gw_request_duration_seconds_bucket{route="users",le="+Inf"}')).toBe(20);
    expect(await ask('gw_upstream_requests_total{upstream="users",outcome="2xx"}')).toBe(20);
    expect(await ask('gw_upstream_endpoint_up')).toBe(1);
    expect(await ask('gw_reloads_total{result="success"}')).toBe(1);
    expect(await ask('count(gw_revision_info)')).toBe(1);
    expect(await ask('up')).toBe(1);
  }, 60_000);
});

const WAIT = { timeout: 30_000, interval: 250 };

/** Runs a Prometheus that scrapes a target; gives the function that asks it for one number. */
async function prometheus(target: string): Promise<(query: string) => Promise<number | undefined>> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-prometheus-'));
  const port = await freePort();
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `scrape_configs: [{ job_name: gw, scrape_interval: 1s, static_configs: [{ targets: ["${target}"] }] }]\n`,
  );
  const program: ChildProcess = spawn(
    'prometheus',
    ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=127.0.0.1:${port}`],
    { cwd: folder, stdio: 'ignore' },
  );
  cleanups.push(async () => {
    const ended = once(program, 'exit');
    program.kill();
    await ended;
    rmSync(folder, { recursive: true });
  });
  const url = `http://127.0.0.1:${port}/api/v1/query?query=`;
  return async (query) => {
    const answer = await fetch(url + encodeURIComponent(query)).catch(() => undefined);
    if (answer?.ok !== true) return undefined;
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    const [first] = data.result;
    return first === undefined ? undefined : Number(first.value[1]);
  };
}

async function freePort(): Promise<number> {
  const server = createSocketServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
