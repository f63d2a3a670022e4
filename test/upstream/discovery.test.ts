import { describe, expect, it } from 'vitest';
import type { Endpoint, UpstreamRecord } from '../../src/artifact/types.ts';
import { createUpstream } from '../../src/upstream/create-upstream.ts';
import type { ServiceTarget, UpstreamDeps } from '../../src/upstream/types.ts';
import { TestClock } from './support/clock.ts';
import { upstreamDeps } from './support/deps.ts';
import { exchangeFrom, upstreamRecord } from './support/records.ts';

describe('names that are looked up', () => {
  it('each address is an endpoint, and those that are gone are retired', async () => {
    const { upstream, urls, clock, hosts, retired } = await upstreamOf([
      { url: 'https://users.internal/base', weight: 2 },
    ]);
    expect(urls()).toEqual(['https://10.0.0.1/base', 'https://10.0.0.2/base']);
    expect(upstream.endpoints[0]).toMatchObject({ serverName: 'users.internal', weight: 2 });
    const [first, second] = upstream.endpoints;
    // The endpoint by name, until its addresses were known.
    expect(retired).toHaveLength(1);
    hosts.set('users.internal', ['10.0.0.3', '10.0.0.2', '2001:db8::1']);
    await clock.advance(30_000);
    expect(urls()).toEqual(['https://10.0.0.2/base', 'https://10.0.0.3/base', 'https://[2001:db8::1]/base']);
    expect(upstream.endpoints[0]).toBe(second);
    expect(retired.slice(1)).toEqual([first]);
  });

  it('another order of the same addresses changes nothing', async () => {
    const { upstream, clock, hosts } = await upstreamOf([{ url: 'http://users.internal', weight: 1 }]);
    const before = [...upstream.endpoints];
    hosts.set('users.internal', ['10.0.0.2', '10.0.0.1']);
    await clock.advance(30_000);
    expect(upstream.endpoints).toEqual(before);
  });

  it('requests under way at an address that is gone end there, and it is shown as draining till then', async () => {
    const { upstream, clock, hosts } = await upstreamOf([{ url: 'http://users.internal', weight: 1 }]);
    const taken = upstream.take(exchangeFrom('10.9.9.9'));
    if ('kind' in taken) throw new Error(taken.detail);
    hosts.set('users.internal', ['10.0.0.7']);
    await clock.advance(30_000);
    const health = () => upstream.status().endpoints.map((each) => `${each.url} ${each.health}`);
    expect(health()).toEqual(['http://10.0.0.7 healthy', `${taken.endpoint.url} draining`]);
    upstream.done(taken, { status: 200, headMs: 1, durationMs: 1, failure: undefined });
    expect(health()).toEqual(['http://10.0.0.7 healthy']);
  });

  it('what was known last stays as long as the name cannot be looked up, and that is said once', async () => {
    const { urls, clock, hosts, lines } = await upstreamOf([{ url: 'http://users.internal', weight: 1 }]);
    hosts.delete('users.internal');
    await clock.advance(90_000);
    expect(urls()).toEqual(['http://10.0.0.1', 'http://10.0.0.2']);
    hosts.set('users.internal', ['10.0.0.1']);
    await clock.advance(30_000);
    expect(urls()).toEqual(['http://10.0.0.1']);
    expect(lines).toEqual([
      'upstream "test": users.internal cannot be looked up: ENOTFOUND; its 2 last known addresses stay',
      'upstream "test": users.internal can be looked up again',
    ]);
  });

  it('a name that was never known is left to the system, an address is left alone', async () => {
    const { urls } = await upstreamOf([
      { url: 'http://unknown.internal:81', weight: 1 },
      { url: 'http://10.1.1.1:82', weight: 1 },
      { url: 'http://[::1]:83', weight: 1 },
    ]);
    expect(urls()).toEqual(['http://10.1.1.1:82', 'http://[::1]:83', 'http://unknown.internal:81']);
  });

  it('answers that do not come are not waited for long', async () => {
    const clock = new TestClock();
    const never = () => new Promise<never>(() => undefined);
    const deps = depsOf(clock, { lookUp: { addresses: never, services: never } });
    const record = upstreamRecord([{ url: 'http://users.internal', weight: 1 }], {
      resolve: { intervalMs: 30_000 },
    });
    const upstream = createUpstream(record, undefined, deps);
    const prepared = upstream.prepare();
    await clock.advance(2000);
    await prepared;
    expect(upstream.endpoints.map(({ endpoint }) => endpoint.url)).toEqual(['http://users.internal']);
    upstream.close();
  });

  it('SRV records give ports, weights and priorities', async () => {
    const services = new Map<string, ServiceTarget[]>([
      [
        'users.service',
        [
          { host: 'a.node', port: 8081, priority: 1, weight: 3 },
          { host: 'b.node', port: 8082, priority: 1, weight: 0 },
          { host: 'c.node', port: 8083, priority: 2, weight: 1 },
        ],
      ],
    ]);
    const { upstream } = await upstreamOf(
      [{ url: 'http://users.service', weight: 1 }],
      { resolve: { intervalMs: 30_000, srv: true } },
      services,
    );
    expect(upstream.endpoints.map(({ endpoint }) => endpoint)).toEqual([
      { url: 'http://10.2.0.1:8081', weight: 3, priority: 1 },
      { url: 'http://10.2.0.2:8082', weight: 0.1, priority: 1 },
      { url: 'http://10.2.0.3:8083', weight: 1, priority: 2 },
    ]);
    const taken = new Set(
      Array.from({ length: 200 }, (_, at) => {
        const endpoint = upstream.take(exchangeFrom(`10.9.9.${at}`));
        return 'kind' in endpoint ? endpoint.detail : endpoint.url.port;
      }),
    );
    expect(taken).toEqual(new Set(['8081', '8082']));
  });

  it('stops with the upstream', async () => {
    const { upstream, clock } = await upstreamOf([{ url: 'http://users.internal', weight: 1 }]);
    upstream.close();
    expect(clock.pending).toBe(0);
  });
});

describe('endpoints in a file', () => {
  it('changes are taken over whole, a wrong file changes nothing', async () => {
    const contents: (readonly Endpoint[] | Error | undefined)[] = [
      [{ url: 'http://10.0.0.1', weight: 1 }],
      undefined,
      new Error('endpoints.yaml:2:3: no'),
      undefined,
      [
        { url: 'http://10.0.0.1', weight: 5 },
        { url: 'http://10.0.0.2', weight: 1 },
      ],
    ];
    const clock = new TestClock();
    const lines: string[] = [];
    const read = async () => {
      const content = contents.shift();
      if (content instanceof Error) throw content;
      return content;
    };
    const deps = depsOf(clock, { endpointsFile: () => ({ read }), warn: (line) => lines.push(line) });
    const record = upstreamRecord([], { endpointsFile: 'endpoints.yaml' });
    const upstream = createUpstream(record, undefined, deps);
    expect(upstream.take(exchangeFrom('10.9.9.9'))).toMatchObject({ detail: 'no endpoint takes traffic' });
    await upstream.prepare();
    upstream.start();
    const [first] = upstream.endpoints;
    await clock.advance(1500);
    expect(upstream.endpoints).toEqual([first]);
    await clock.advance(1000);
    expect(upstream.endpoints).toHaveLength(2);
    expect(upstream.endpoints[0]).toBe(first);
    expect(first).toMatchObject({ weight: 5 });
    expect(lines).toEqual([
      'upstream "test": endpoints.yaml:2:3: no; the endpoints stay what they were',
      'upstream "test": mended: endpoints.yaml has 2 endpoints',
    ]);
    upstream.close();
    expect(clock.pending).toBe(0);
  });

  it('a file that is wrong at first is an error', async () => {
    const read = () => Promise.reject(new Error('endpoints.yaml cannot be read'));
    const deps = depsOf(new TestClock(), { endpointsFile: () => ({ read }) });
    const record = upstreamRecord([], { endpointsFile: 'endpoints.yaml' });
    await expect(createUpstream(record, undefined, deps).prepare()).rejects.toThrow(
      'upstream "test": endpoints.yaml cannot be read',
    );
  });
});

async function upstreamOf(
  endpoints: readonly Endpoint[],
  changes: Partial<UpstreamRecord> = { resolve: { intervalMs: 30_000 } },
  services: ReadonlyMap<string, readonly ServiceTarget[]> = new Map(),
) {
  const clock = new TestClock();
  const lines: string[] = [];
  const retired: unknown[] = [];
  const hosts = new Map<string, readonly string[]>([
    ['users.internal', ['10.0.0.1', '10.0.0.2']],
    ['a.node', ['10.2.0.1']],
    ['b.node', ['10.2.0.2']],
    ['c.node', ['10.2.0.3']],
  ]);
  const found = <T>(map: ReadonlyMap<string, T>, name: string) => {
    const value = map.get(name);
    return value === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(value);
  };
  const deps = depsOf(clock, {
    warn: (line) => lines.push(line),
    lookUp: { addresses: (host) => found(hosts, host), services: (name) => found(services, name) },
    retire: (gone) => retired.push(...gone),
  });
  const upstream = createUpstream(upstreamRecord(endpoints, changes), undefined, deps);
  await upstream.prepare();
  upstream.start();
  const urls = () => upstream.endpoints.map(({ endpoint }) => endpoint.url);
  return { upstream, urls, clock, hosts, lines, retired };
}

function depsOf({ now, date, after, every }: TestClock, changes: Partial<UpstreamDeps>): UpstreamDeps {
  return upstreamDeps({ now, date, after, every, ...changes });
}
