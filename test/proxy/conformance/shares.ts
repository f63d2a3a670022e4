// How a route's traffic is shared: clients keep their share, conditions come first, ramps follow the clock and stop by
// themselves, and copies are never noticed.
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { openArtifact } from '../../../src/artifact/open.ts';
import { createGateway } from '../../../src/proxy/gateway.ts';
import { buildText } from '../../compile/memory-disk.ts';
import type { EngineFactory } from '../support/engine.ts';
import { closing } from '../support/scope.ts';
import { startHttp } from '../support/upstreams.ts';

const START = Date.parse('2027-03-01T09:00:00Z');

/** Shares through an engine. */
export function describeShares(name: string, factory: EngineFactory): void {
  const start = async (route: string, status: (version: string) => number = () => 200) => {
    const world = { now: START - 1, point: 0.5, ids: 0, warnings: [] as string[], trips: [] as object[] };
    const version = (text: string) =>
      startHttp((_, response) => {
        response.statusCode = status(text);
        response.end(text);
      });
    const [one, two] = [await version('v1'), await version('v2')];
    const spec = (text: string) => `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams:
  v1: { endpoints: ["${one}"] }
  v2: { endpoints: ["${two}"] }
consumers: { ann: { groups: [staff], apiKeys: ["sha256:70b418541da77d413246ec0d700eebb8b23852493cfaa4ab4f39009cd68360f0"] } }
policies: { keys: { apiKey: { header: x-key, optional: true } } }
routes:
  r: { match: { path: "/{user}" }, policies: [keys], to: ${text} }
`;
    const artifactOf = (text: string) => {
      const { bytes, diagnostics } = buildText(spec(text));
      if (bytes === undefined) throw new Error(JSON.stringify(diagnostics));
      return openArtifact(bytes);
    };
    const options = {
      engine: factory(),
      now: () => world.now,
      random: () => world.point,
      randomId: () => `id-${world.ids++}`,
      warn: (line: string) => void world.warnings.push(line),
      onRampTrip: (trip: object) => void world.trips.push(trip),
    };
    const gateway = closing(createGateway(options), (each) => each.close(0));
    await gateway.swap(artifactOf(route), '/');
    const ask = async (headers: Record<string, string> = {}, path = '/x') => {
      const answer = await request(`http://${gateway.addresses()[0]?.address}${path}`, { headers });
      const cookie = answer.headers['set-cookie'];
      return { status: answer.statusCode, version: await answer.body.text(), cookie };
    };
    const swap = (text: string) => gateway.swap(artifactOf(text), '/');
    return { world, gateway, ask, swap };
  };

  describe(`${name} engine: shares`, () => {
    it('keep clients by key, over a reload that has a canary grow', async () => {
      const split = (weight: number) =>
        `{ split: [{ upstream: v1, weight: ${100 - weight} }, { upstream: v2, weight: ${weight} }], by: "header:x-user" }`;
      const { ask, swap } = await start(split(30));
      const users = Array.from({ length: 40 }, (_, index) => `u${index}`);
      const all = async () => {
        const versions = [];
        for (const user of users) versions.push((await ask({ 'x-user': user })).version);
        return versions;
      };
      const first = await all();
      expect(new Set(first)).toEqual(new Set(['v1', 'v2']));
      expect(await all()).toEqual(first);
      await swap(split(60));
      const second = await all();
      expect(second.filter((version) => version === 'v2').length).toBeGreaterThan(
        first.filter((version) => version === 'v2').length,
      );
      expect(first.every((version, index) => version === 'v1' || second[index] === 'v2')).toBe(true);
    });

    it('give a client without a key one to keep', async () => {
      const { ask, world } = await start(
        '{ split: [{ upstream: v1 }, { upstream: v2 }], by: { cookie: share, set: true, maxAge: 1h } }',
      );
      const first = await ask();
      expect(first.cookie).toBe('share=id-1; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax');
      for (world.point of [0, 0.99]) {
        const again = await ask({ cookie: 'share=id-1' });
        expect(again).toEqual({ ...first, cookie: undefined });
      }
    });

    it('are by chance where there is no key', async () => {
      const { ask, world } = await start(
        '{ split: [{ upstream: v1 }, { upstream: v2 }], by: "header:x-user" }',
      );
      const versions = [];
      for (world.point of [0.1, 0.6, 0.2]) versions.push((await ask()).version);
      expect(versions).toEqual(['v1', 'v2', 'v1']);
    });

    it('go by a parameter of the path', async () => {
      const { ask, world } = await start('{ split: [{ upstream: v1 }, { upstream: v2 }], by: param:user }');
      const paths = Array.from({ length: 20 }, (_, index) => `/user-${index}`);
      const all = [];
      for (world.point of [0.1, 0.9]) {
        const versions = [];
        for (const path of paths) versions.push((await ask({}, path)).version);
        all.push(versions);
      }
      expect(new Set(all[0])).toEqual(new Set(['v1', 'v2']));
      expect(all[1]).toEqual(all[0]);
    });

    it('come behind conditions', async () => {
      const when =
        '[{ headers: { x-new: "1" } }, { cookies: { beta: { present: true } } }, { consumers: [ann], groups: [staff] }]';
      const { ask } = await start(`{ split: [{ upstream: v1 }, { upstream: v2, when: ${when} }] }`);
      expect((await ask()).version).toBe('v1');
      expect((await ask({ 'x-new': '1' })).version).toBe('v2');
      expect((await ask({ cookie: 'a=b; beta=' })).version).toBe('v2');
      expect((await ask({ 'x-key': 'secret-of-ann' })).version).toBe('v2');
      expect((await ask({ 'x-consumer-name': 'ann' })).version).toBe('v1');
    });
  });

  const RAMP = (guard = '') =>
    `{ ramp: { from: v1, to: v2, startAt: "2027-03-01T09:00:00Z", over: 100s, start: 10%${guard} } }`;

  describe(`${name} engine: ramps`, () => {
    it('follow the clock', async () => {
      const { ask, world, gateway } = await start(RAMP());
      const versionAt = async (seconds: number, point: number) => {
        world.now = START + seconds * 1000;
        world.point = point;
        return (await ask()).version;
      };
      expect(await versionAt(-1, 0.999)).toBe('v1');
      expect(gateway.ramps()).toMatchObject([
        { route: 'r', from: 'v1', to: 'v2', state: 'waiting', percent: 0 },
      ]);
      expect(await versionAt(0, 0.89)).toBe('v1');
      expect(await versionAt(0, 0.91)).toBe('v2');
      expect(await versionAt(50, 0.44)).toBe('v1');
      expect(await versionAt(50, 0.46)).toBe('v2');
      expect(gateway.ramps()).toMatchObject([{ state: 'running', percent: 55 }]);
      expect(await versionAt(100, 0)).toBe('v2');
      expect(gateway.ramps()).toMatchObject([{ state: 'done', percent: 100 }]);
    });

    it('go back when too many answers are errors, also over a reload, until they are written anew', async () => {
      const guard = ', guard: { errorRate: 50%, minRequests: 4, window: 10s }';
      const broken = (version: string) => (version === 'v2' ? 500 : 200);
      const { ask, swap, world, gateway } = await start(RAMP(guard), broken);
      world.now = START + 50_000;
      world.point = 0.99;
      const statuses = [];
      for (let at = 0; at < 6; at += 1) statuses.push((await ask()).status);
      expect(statuses).toEqual([500, 500, 500, 500, 200, 200]);
      expect(world.warnings).toEqual([
        'the ramp of route "r" has stopped: 4 of 4 answers of upstream "v2" were errors; all its traffic goes back until the ramp is written anew',
      ]);
      const counted = { requests: 4, errors: 4, trippedMs: world.now };
      expect(gateway.ramps()).toMatchObject([{ state: 'back', percent: 0, guard: counted }]);
      await swap(RAMP(guard).replace('{ ramp', '{ rewrite: { host: other }, ramp'));
      world.now = START + 200_000;
      expect((await ask()).version).toBe('v1');
      await swap(RAMP(guard).replace('09:00:00', '08:59:00'));
      expect((await ask()).version).toBe('v2');
    });

    it('stay at their share when they are to be held, and take over what stopped elsewhere', async () => {
      const guard = ', guard: { errorRate: 10%, minRequests: 1, onTrip: hold }';
      const broken = (version: string) => (version === 'v2' ? 503 : 200);
      const one = await start(RAMP(guard), broken);
      one.world.now = START + 50_000;
      one.world.point = 0.99;
      await one.ask();
      one.world.now = START + 99_000;
      expect(one.gateway.ramps()).toMatchObject([{ state: 'held', percent: 55 }]);
      const other = await start(RAMP(guard));
      other.world.now = START + 99_000;
      expect(other.gateway.ramps()).toMatchObject([{ state: 'running' }]);
      for (const trip of one.world.trips) other.gateway.stopRamp(trip as never);
      expect(other.gateway.ramps()).toMatchObject([{ state: 'held', percent: 55 }]);
    });

    it('mind slow answers, and not what clients do', async () => {
      const { ask, world, gateway } = await start(
        RAMP(', guard: { errorRate: 0%, minRequests: 3, slowerThan: 5s }'),
        () => {
          // Ten seconds go by while the upstream works.
          world.now += slow ? 10_000 : 1;
          return 200;
        },
      );
      let slow = false;
      world.now = START + 50_000;
      world.point = 0.99;
      for (let at = 0; at < 5; at += 1) await ask();
      expect(gateway.ramps()).toMatchObject([{ state: 'running', guard: { requests: 5, errors: 0 } }]);
      slow = true;
      await ask();
      expect(gateway.ramps()).toMatchObject([{ state: 'back' }]);
    });
  });
}
