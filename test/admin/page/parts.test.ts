// Parts of the page that need no browser: when it asks, and how it writes figures.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const PAGE = new URL('../../../src/admin/page/', import.meta.url);
const partOf = (name: string) => import(new URL(name, PAGE).href);

describe('the poller', () => {
  const answers: (() => Promise<Response>)[] = [];
  let page = Object.assign(new EventTarget(), { hidden: false });
  const seen: string[] = [];
  let asked = 0;

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    page = Object.assign(new EventTarget(), { hidden: false });
    vi.stubGlobal('document', page);
    vi.stubGlobal('sessionStorage', { getItem: () => null });
    vi.stubGlobal('fetch', () => {
      asked += 1;
      return (answers[0] ?? (async () => Response.json({})))();
    });
    answers.length = 0;
    seen.length = 0;
    asked = 0;
  });
  afterEach(() => {
    // The poller of a test that is over asks no more.
    vi.clearAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  async function start() {
    const { createPoller } = await partOf('poller.js');
    const poller = createPoller({
      paths: () => ['/status'],
      onData: () => seen.push('data'),
      onFailure: ({ status }: { status: number }) => seen.push(String(status)),
    });
    await poller.now();
    return poller;
  }

  /** How often it asks in so many seconds. */
  async function askedIn(seconds: number): Promise<number> {
    const before = asked;
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    return asked - before;
  }

  it('asks every two seconds', async () => {
    await start();
    expect(await askedIn(20)).toBe(10);
    expect(new Set(seen)).toEqual(new Set(['data']));
  });

  it('asks ever more rarely while there is no answer, and as before once there is one', async () => {
    answers.push(() => Promise.reject(new TypeError('refused')));
    await start();
    const waits: number[] = [];
    for (let last = asked, wait = 1; waits.length < 6; wait++) {
      await askedIn(1);
      if (asked === last) continue;
      waits.push(wait);
      wait = 0;
      last = asked;
    }
    expect(waits).toEqual([2, 4, 8, 16, 30, 30]);
    expect(new Set(seen)).toEqual(new Set(['0']));
    answers.length = 0;
    await askedIn(30);
    expect(await askedIn(20)).toBe(10);
  });

  it('waits for a token when one is needed', async () => {
    answers.push(async () => Response.json({ detail: 'A token is needed.' }, { status: 401 }));
    const poller = await start();
    expect(await askedIn(120)).toBe(0);
    answers.length = 0;
    await poller.now();
    expect(await askedIn(20)).toBe(10);
    expect(seen[0]).toBe('401');
  });

  it('asks nothing while nobody looks, and at once when somebody does', async () => {
    await start();
    Object.assign(page, { hidden: true });
    page.dispatchEvent(new Event('visibilitychange'));
    expect(await askedIn(600)).toBe(0);
    Object.assign(page, { hidden: false });
    const before = asked;
    page.dispatchEvent(new Event('visibilitychange'));
    expect(asked).toBe(before + 1);
  });

  it('asks at a tenth of the time when answers take long', async () => {
    await start();
    answers.push(() => new Promise((done) => setTimeout(() => done(Response.json({})), 1000)));
    expect(await askedIn(2)).toBe(1);
    // Once in eleven seconds, and a little: the clock has fractions.
    expect(await askedIn(115)).toBe(10);
  });
});

describe('figures', () => {
  it.each([
    ['rate', 0, '0'],
    ['rate', 0.254, '0.25'],
    ['rate', 12.34, '12.3'],
    ['rate', 1234, '1,234'],
    ['rate', 45_678, '45.7k'],
    ['ms', null, '–'],
    ['ms', 0.512, '0.51 ms'],
    ['ms', 87.6, '87.6 ms'],
    ['ms', 2345, '2.35 s'],
    ['duration', 0, '0 s'],
    ['duration', 59.9, '59 s'],
    ['duration', 3600, '1 h'],
    ['duration', 3661, '1 h 1 min'],
    ['duration', 187_320, '2 d 4 h'],
    ['duration', -5, '0 s'],
    ['whole', 1_234_567, '1,234,567'],
  ])('%s of %s is %s', async (name, value, words) => {
    expect((await partOf('format.js'))[name](value)).toBe(words);
  });
});
