import { describe, expect, it } from 'vitest';
import type { PlaceOrder } from '../../../src/policy/together.ts';
import { SharedWork } from '../../../src/serve/worker/shared-work.ts';
import type { Asked, Purged } from '../../../src/serve/worker/types.ts';
import { WorkerTogether } from '../../../src/serve/worker/worker-together.ts';

const place = (changes: Partial<PlaceOrder> = {}): PlaceOrder => ({
  ...{ policy: 'few', key: 'all', limit: 2 },
  ...changes,
});

/** Workers without processes: what one sends is heard at once. */
function workersOf(shared: SharedWork) {
  const sent: (Asked | Purged)[] = [];
  const together: WorkerTogether = new WorkerTogether((asked) => {
    sent.push(asked);
    member.hear(asked);
  });
  const member = shared.join((told) => queueMicrotask(() => together.hear(told)));
  return { together, sent, die: () => member.close() };
}

describe('places that workers share', () => {
  it('are so many in all, whoever asks, and free again when given back', async () => {
    const shared = new SharedWork(() => 0);
    const [one, other] = [workersOf(shared), workersOf(shared)];
    const first = one.together.occupy(place());
    expect(await first.granted).toBe(true);
    expect(await other.together.occupy(place()).granted).toBe(true);
    expect(await one.together.occupy(place()).granted).toBe(false);
    first.leave();
    first.leave();
    expect(await other.together.occupy(place()).granted).toBe(true);
    expect(await other.together.occupy(place()).granted).toBe(false);
  });

  it('are apart by key and by policy', async () => {
    const { together } = workersOf(new SharedWork(() => 0));
    for (const changes of [{ key: 'a' }, { key: 'b' }, { policy: 'other' }]) {
      expect(await together.occupy(place({ limit: 1, ...changes })).granted).toBe(true);
      expect(await together.occupy(place({ limit: 1, ...changes })).granted).toBe(false);
    }
  });

  it('are given back by a client that leaves before the answer comes', async () => {
    const { together } = workersOf(new SharedWork(() => 0));
    together.occupy(place({ limit: 1 })).leave();
    expect(await together.occupy(place({ limit: 1 })).granted).toBe(true);
  });

  it('are given back by a worker that dies, and it takes no more', async () => {
    const shared = new SharedWork(() => 0);
    const [one, other] = [workersOf(shared), workersOf(shared)];
    await one.together.occupy(place()).granted;
    await one.together.occupy(place()).granted;
    expect(await other.together.occupy(place()).granted).toBe(false);
    one.die();
    void one.together.occupy(place());
    expect(await other.together.occupy(place()).granted).toBe(true);
    expect(await other.together.occupy(place()).granted).toBe(true);
  });

  it('of a policy that is gone are nobody’s, also when it comes again', async () => {
    const shared = new SharedWork(() => 0);
    const { together } = workersOf(shared);
    const old = together.occupy(place({ limit: 1 }));
    await old.granted;
    shared.retain([]);
    shared.retain(['few']);
    expect(await together.occupy(place({ limit: 1 })).granted).toBe(true);
    old.leave();
    expect(await together.occupy(place({ limit: 1 })).granted).toBe(false);
  });

  it('cost one message when there is none', async () => {
    const { together, sent } = workersOf(new SharedWork(() => 0));
    await together.occupy(place({ limit: 1 })).granted;
    const refused = together.occupy(place({ limit: 1 }));
    await refused.granted;
    refused.leave();
    expect(sent.map(({ kind }) => kind)).toEqual(['occupy', 'occupy']);
  });
});

describe('a purge', () => {
  const purge = { by: 'tag', keys: ['a'], soft: false } as const;

  it('is done by every worker before it is answered, with the sum of what they say', async () => {
    const shared = new SharedWork(() => 0);
    const [one, other] = [workersOf(shared), workersOf(shared)];
    const seen: unknown[] = [];
    one.together.onPurge('keep', () => 2);
    other.together.onPurge('keep', (each) => seen.push(each) + 2);
    other.together.onPurge('another', () => 100);
    expect(await one.together.purge('keep', purge)).toBe(5);
    expect(seen).toEqual([purge]);
  });

  it('asks nobody who has ceased to listen', async () => {
    const { together } = workersOf(new SharedWork(() => 0));
    const ignore = together.onPurge('keep', () => 1);
    ignore();
    expect(await together.purge('keep', purge)).toBe(0);
  });

  it('does not wait for a worker that dies', async () => {
    const shared = new SharedWork(() => 0);
    const { together } = workersOf(shared);
    const silent = shared.join(() => undefined);
    together.onPurge('keep', () => 1);
    const count = together.purge('keep', purge);
    silent.close();
    expect(await count).toBe(1);
  });
});
