// Copies of requests are bounded, and the originals never notice them.
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import type { MirrorRecord } from '../../../src/artifact/types.ts';
import { createMirrorPlan } from '../../../src/proxy/shaping/mirror-plan.ts';
import { type EngineFactory, forwardTo, listenWith, testUpstream } from '../support/engine.ts';
import { startEcho, startHttp } from '../support/upstreams.ts';

/** Copies through an engine. */
export function describeCopies(name: string, factory: EngineFactory): void {
  const through = async (shadowUrl: string, record: Partial<MirrorRecord>) => {
    const shadow = testUpstream(shadowUrl, { limits: { connections: 500, pending: 0 } });
    const mirror = createMirrorPlan(shadow, { percent: 100, ...record });
    const { url } = await listenWith(factory, forwardTo(testUpstream(await startEcho()), { mirror }));
    const underWay = () => shadow.endpoints.reduce((sum, { active }) => sum + active, 0);
    const ask = async (path: string, body?: string) => {
      const answer = await request(`${url}${path}`, body === undefined ? {} : { method: 'POST', body });
      return { status: answer.statusCode, text: await answer.body.text() };
    };
    return { ask, underWay };
  };

  describe(`${name} engine: copies`, () => {
    it('that hang hold up none of a thousand requests, and are few', async () => {
      let copies = 0;
      const hung = await startHttp(() => {
        copies += 1;
      });
      const { ask, underWay } = await through(hung, { inFlightMax: 7, timeoutMs: 60_000 });
      const statuses = new Set<number>();
      for (let batch = 0; batch < 20; batch += 1) {
        const answers = await Promise.all(Array.from({ length: 50 }, () => ask('/')));
        for (const { status } of answers) statuses.add(status);
      }
      expect([...statuses]).toEqual([200]);
      expect(underWay()).toBe(7);
      await expect.poll(() => copies).toBe(7);
    });

    it('that take too long are given up, and make room for others', async () => {
      const paths: (string | undefined)[] = [];
      const hung = await startHttp((message) => void paths.push(message.url));
      const { ask, underWay } = await through(hung, { inFlightMax: 1, timeoutMs: 100 });
      await ask('/1');
      await ask('/2');
      await expect.poll(() => paths).toEqual(['/1']);
      await expect.poll(underWay, { timeout: 5000 }).toBe(0);
      await ask('/3');
      await expect.poll(() => paths).toEqual(['/1', '/3']);
    });

    it('say that they are some if that is wanted, and the originals do not', async () => {
      const marks: unknown[] = [];
      const shadow = await startHttp((message, response) => {
        marks.push(message.headers['x-gw-mirrored']);
        response.end();
      });
      const { ask } = await through(shadow, { marks: true });
      expect((await ask('/')).text).not.toMatch(/x-gw-mirrored/i);
      await expect.poll(() => marks).toEqual(['1']);
    });

    it('have bodies up to a bound of their own', async () => {
      const lengths: (string | undefined)[] = [];
      const shadow = await startHttp((message, response) => {
        lengths.push(message.headers['content-length']);
        message.resume();
        response.end();
      });
      const { ask } = await through(shadow, { bodyBytesMax: 100_000 });
      for (const length of [100_001, 100_000, 3])
        expect((await ask('/', 'x'.repeat(length))).status).toBe(200);
      await expect.poll(() => lengths.toSorted()).toEqual(['100000', '3']);
    });
  });
}
