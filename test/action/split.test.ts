import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createShareChooser, weightsAt } from '../../src/action/split/choose-share.ts';
import { rampShare } from '../../src/action/split/ramp-share.ts';
import { shareKeyOf } from '../../src/action/split/share-key.ts';
import { movedPercent, sharesText } from '../../src/action/split/share-words.ts';
import { shareSeed, weighKey } from '../../src/action/split/weigh-key.ts';
import type { RampRecord, Share, ShareCondition, ShareKey } from '../../src/artifact/types.ts';
import { HeaderFields } from '../../src/http/header-fields.ts';
import type { Identity } from '../../src/http/types.ts';

const KEYS = Array.from({ length: 10_000 }, (_, index) => `user-${index}`);
const SEEDS = ['v1', 'v2', 'v3'].map(shareSeed);

function source(headers: string[], identity?: Partial<Identity>) {
  const whole = { consumer: undefined, groups: [], scopes: [], claims: {}, ...identity };
  return {
    request: { headers: new HeaderFields(headers) },
    clientAddress: '192.0.2.7',
    params: { id: '42' },
    identity: identity && whole,
  };
}

describe('shares by key', () => {
  it.each([
    [95, 5, 0],
    [50, 30, 20],
    [1, 1, 1],
    [0, 0, 7],
  ])('come out by weight: %d, %d, %d', (...weights) => {
    const counts = [0, 0, 0];
    for (const key of KEYS)
      counts[weighKey(key, SEEDS, weights)] = (counts[weighKey(key, SEEDS, weights)] ?? 0) + 1;
    const sum = weights.reduce((total, weight) => total + weight);
    // Six standard deviations.
    for (const [index, weight] of weights.entries()) {
      const part = weight / sum;
      const deviation = 6 * Math.sqrt(KEYS.length * part * (1 - part));
      expect(Math.abs((counts[index] ?? 0) - KEYS.length * part)).toBeLessThanOrEqual(deviation);
    }
  });

  it('move only towards a share that grows', () => {
    const weight = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(
        weight,
        weight,
        weight,
        fc.integer({ min: 1, max: 500 }),
        fc.string(),
        (a, b, c, more, key) => {
          fc.pre(a + b + c > 0);
          const before = weighKey(key, SEEDS, [a, b, c]);
          const after = weighKey(key, SEEDS, [a, b + more, c]);
          expect([before, 1]).toContain(after);
        },
      ),
    );
  });

  it('keep a client on a canary that goes from 5 to 10 %', () => {
    const on = (weights: number[]) => new Set(KEYS.filter((key) => weighKey(key, SEEDS, weights) === 1));
    const [five, ten] = [on([95, 5]), on([90, 10])];
    expect([...five].filter((key) => !ten.has(key))).toEqual([]);
    expect(ten.size - five.size).toBeLessThan(700);
  });

  it('do not depend on the order in which they are written', () => {
    for (const key of KEYS.slice(0, 500)) {
      const one = weighKey(
        key,
        [1, 2].map((n) => shareSeed(`v${n}`)),
        [70, 30],
      );
      const other = weighKey(
        key,
        [2, 1].map((n) => shareSeed(`v${n}`)),
        [30, 70],
      );
      expect(other).toBe(1 - one);
    }
  });

  it('are the same on every machine and in every version', () => {
    // Keys would change their shares with an update of gw if these did.
    expect(
      ['ann', 'bob', 'eve', 'kim', 'zoë'].map((key) => weighKey(key, SEEDS, [1, 1, 1])),
    ).toMatchInlineSnapshot(`
      [
        0,
        1,
        1,
        0,
        1,
      ]
    `);
  });
});

describe('keys', () => {
  const request = ['X-User', 'ann', 'Cookie', 'a=1; uid="u 7"', 'Cookie', 'late=2'];
  it.each<[ShareKey, string | undefined]>([
    [{ kind: 'header', name: 'x-user' }, 'ann'],
    [{ kind: 'header', name: 'x-other' }, undefined],
    [{ kind: 'cookie', name: 'uid' }, 'u 7'],
    [{ kind: 'cookie', name: 'late' }, '2'],
    [{ kind: 'cookie', name: 'UID' }, undefined],
    [{ kind: 'param', name: 'id' }, '42'],
    [{ kind: 'client-ip' }, '192.0.2.7'],
    [{ kind: 'consumer' }, 'c-1'],
  ])('%j', (by, key) => {
    expect(shareKeyOf(by, source(request, { consumer: 'c-1' }))).toBe(key);
  });

  it('an empty header is none, and nobody known has no name', () => {
    expect(shareKeyOf({ kind: 'header', name: 'x-user' }, source(['X-User', '']))).toBeUndefined();
    expect(shareKeyOf({ kind: 'consumer' }, source([]))).toBeUndefined();
  });
});

describe('conditions before weights', () => {
  const holds = (when: readonly ShareCondition[], headers: string[], identity?: Partial<Identity>) =>
    createShareChooser({
      split: [
        { upstream: 'v1', weight: 1 },
        { upstream: 'v2', weight: 0, when },
      ],
    }).ruled(source(headers, identity)) === 1;

  it('all of one must hold, or all of another', () => {
    const when: ShareCondition[] = [
      {
        headers: [{ name: 'x-new', op: 'exact', value: '1' }],
        cookies: [{ name: 'beta', op: 'present', value: true }],
      },
      { groups: ['staff', 'test'] },
    ];
    expect(holds(when, ['x-new', '1'])).toBe(false);
    expect(holds(when, ['x-new', '1', 'cookie', 'beta='])).toBe(true);
    expect(holds(when, [], { groups: ['test'] })).toBe(true);
    expect(holds(when, [], { groups: ['guests'] })).toBe(false);
  });

  it.each<[ShareCondition, string[], boolean]>([
    [{ headers: [{ name: 'x-v', op: 'regex', value: '[0-9]+' }] }, ['x-v', '12'], true],
    [{ headers: [{ name: 'x-v', op: 'regex', value: '[0-9]+' }] }, ['x-v', '12a'], false],
    [{ headers: [{ name: 'x-v', op: 'regex', value: '[0-9]+' }] }, [], false],
    [{ headers: [{ name: 'x-v', op: 'present', value: false }] }, [], true],
    [{ headers: [{ name: 'x-v', op: 'exact', value: 'a, b' }] }, ['x-v', 'a', 'x-v', 'b'], true],
    [{ cookies: [{ name: 'b', op: 'exact', value: '1' }] }, ['cookie', 'bb=1; b=2'], false],
    [{ consumers: ['ann'] }, [], false],
  ])('%j', (condition, headers, expected) => {
    expect(holds([condition], headers)).toBe(expected);
  });

  it('the first that holds wins', () => {
    const when: ShareCondition[] = [{ headers: [{ name: 'x', op: 'present', value: true }] }];
    const split: Share[] = ['a', 'b', 'c'].map((upstream, index) =>
      index === 0 ? { upstream, weight: 1 } : { upstream, weight: 0, when },
    );
    expect(createShareChooser({ split }).ruled(source(['x', '1']))).toBe(1);
    expect(createShareChooser({ split }).ruled(source([]))).toBeUndefined();
  });
});

describe('shares by chance', () => {
  const { drawn } = createShareChooser({ split: [] });
  it.each([
    [0, 0],
    [0.49, 0],
    [0.5, 2],
    [0.999_999, 2],
  ])('at %d', (point, index) => expect(drawn(point, [1, 0, 1])).toBe(index));
});

describe('ramps', () => {
  const RAMP: RampRecord = { startMs: 1000, overMs: 100, startPercent: 1, endPercent: 51 };
  it.each([
    [0, 0],
    [999, 0],
    [1000, 0.01],
    [1050, 0.26],
    [1100, 0.51],
    [9999, 0.51],
  ])('at %d', (nowMs, share) => expect(rampShare(RAMP, nowMs)).toBeCloseTo(share, 9));

  it.each([
    [1000, 0.01],
    [1049, 0.01],
    [1050, 0.26],
    [1099, 0.26],
    [1100, 0.51],
  ])('in steps at %d', (nowMs, share) =>
    expect(rampShare({ ...RAMP, steps: 2 }, nowMs)).toBeCloseTo(share, 9),
  );

  it('never take a client back', () => {
    const to = {
      split: [
        { upstream: 'v1', weight: 1 },
        { upstream: 'v2', weight: 1 },
      ],
      ramp: RAMP,
    };
    const chooser = createShareChooser(to);
    for (const key of KEYS.slice(0, 300)) {
      const way = [1000, 1010, 1030, 1070, 1100].map((nowMs) => chooser.keyed(key, weightsAt(to, nowMs)));
      expect(way).toEqual(way.toSorted());
    }
  });
});

it('says how much moves', () => {
  const split = (...weights: number[]) => weights.map((weight, index) => ({ upstream: `v${index}`, weight }));
  expect(movedPercent(split(95, 5), split(90, 10))).toBeCloseTo(5);
  expect(movedPercent(split(1), split(0, 1))).toBe(100);
  expect(movedPercent(split(2, 2), split(1, 1))).toBe(0);
});

it('says who takes what', () => {
  const quote = (name: string) => `<${name}>`;
  const when = [{ headers: [{ name: 'x', op: 'exact' as const, value: '1' }] }, { groups: ['staff'] }];
  const v1 = { upstream: 'v1', weight: 9 };
  expect(sharesText({ split: [v1] }, quote)).toBe('<v1>');
  expect(sharesText({ split: [v1, { upstream: 'v2', weight: 1 }], by: { kind: 'client-ip' } }, quote)).toBe(
    '<v1> 90 %, <v2> 10 %, by client-ip',
  );
  expect(sharesText({ split: [v1, { upstream: 'v2', weight: 0, when }] }, quote)).toBe(
    '<v2> if header x = 1 or group staff; else <v1>',
  );
});
