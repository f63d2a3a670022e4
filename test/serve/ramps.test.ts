// A ramp that has stopped by itself stays so in every worker, in those that start later, and over a restart.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openRampStops } from '../../src/serve/ramp-stops.ts';
import { Spawned } from './support/spawned.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'gw-ramps-'));
  ends.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function upstream(status: number): Promise<string> {
  const server = createServer((_, response) => {
    response.statusCode = status;
    response.end();
  }).listen(0, '127.0.0.1');
  ends.push(() => server.close().closeAllConnections());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function start(spec: string, args: readonly string[]): Spawned {
  const spawned = new Spawned({ files: { 'gateway.yaml': spec }, args });
  ends.push(() => spawned.remove());
  return spawned;
}

/** Statuses of so many requests, each on a connection of its own, so that all workers get some. */
async function statuses(url: string, count: number): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  for (let at = 0; at < count; at += 1) {
    found.add((await fetch(url, { headers: { connection: 'close' } })).status);
  }
  return found;
}

it('stays stopped', { timeout: 60_000 }, async () => {
  const spec = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams:
  v1: { endpoints: ["${await upstream(200)}"] }
  v2: { endpoints: ["${await upstream(500)}"] }
routes:
  r:
    match: { pathPrefix: / }
    to: { ramp: { from: v1, to: v2, startAt: "2020-01-01T00:00Z", over: 1h, guard: { errorRate: 10%, minRequests: 3 } } }
`;
  const args = ['--workers', '2', '--state', folder()];
  const first = start(spec, args);
  const url = await first.url();
  expect(await statuses(url, 20)).toContain(500);
  await first.hears(/the ramp of route "r" has stopped: 3 of 3 answers of upstream "v2" were errors/);
  await expect.poll(() => statuses(url, 20)).toEqual(new Set([200]));
  process.kill(first.workers[0] ?? 0, 'SIGKILL');
  await first.hears(/has taken its place/);
  expect(await statuses(url, 20)).toEqual(new Set([200]));
  process.kill(first.pid, 'SIGTERM');
  await first.ended;
  const second = start(spec, args);
  expect(await statuses(await second.url(), 20)).toEqual(new Set([200]));
  const alone = start(spec, args.slice(2));
  expect(await statuses(await alone.url(), 5)).toEqual(new Set([200]));
});

describe('what is kept of ramps that have stopped', () => {
  const trip = { key: '["r"]', atMs: 1, share: 0.5, requests: 4, errors: 3 };

  it('is there again, and once only', async () => {
    const path = folder();
    const stops = await openRampStops(path, () => {});
    stops.add(trip);
    stops.add({ ...trip, share: 0 });
    await stops.close();
    expect((await openRampStops(path, () => {})).all).toEqual([trip]);
  });

  it('is nothing without a folder', async () => {
    const stops = await openRampStops(undefined, () => {});
    stops.add(trip);
    await stops.close();
    expect(stops.all).toEqual([trip]);
    expect((await openRampStops(undefined, () => {})).all).toEqual([]);
  });

  it.each(['', 'null', '{"version":1,"stops":[{"key":1}]}', '{"version":2,"stops":[]}'])(
    'is not guessed from %j',
    async (text) => {
      const path = folder();
      writeFileSync(join(path, 'ramps.json'), text, { mode: 0o600 });
      await expect(openRampStops(path, () => {})).rejects.toThrow(/is no list of stopped ramps/);
    },
  );

  it('says so when it cannot be written', async () => {
    const said: string[] = [];
    const path = join(folder(), 'gone');
    const stops = await openRampStops(path, (text) => said.push(text));
    stops.add(trip);
    await stops.close();
    expect(said).toMatchObject([
      expect.stringMatching(/cannot keep in .*ramps\.json that a ramp has stopped/),
    ]);
  });
});
