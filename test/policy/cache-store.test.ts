import { expect, test } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import { CacheStore } from '../../src/policy/cache/store.ts';
import type { Entry } from '../../src/policy/cache/types.ts';
import { exchangeOf } from './support/exchange.ts';

const TIMES: Entry['times'] = {
  receivedAt: 0,
  initialAgeMs: 0,
  lifetimeMs: 1,
  staleMs: { whileRevalidate: 0, ifError: 0 },
  mustRevalidate: false,
  noCache: false,
};

function entryOf(body: string, vary: Entry['vary'] = [], route = 'r', tags: readonly string[] = []): Entry {
  return {
    route,
    vary,
    status: 200,
    headers: new HeaderFields(),
    body: Buffer.from(body),
    tags,
    times: TIMES,
  };
}

const ask = (...headers: string[]) => exchangeOf({ headers });
const bodyAt = (store: CacheStore, key: string, ...headers: string[]) =>
  store.find(key, ask(...headers)).entry?.body.toString();

test('what is stored is found by its address and by what Vary names', () => {
  const store = new CacheStore(1e6);
  store.put('a', entryOf('en', [['accept-language', 'en']]));
  store.put('a', entryOf('none', [['accept-language', undefined]]));
  store.put('a', entryOf('de', [['accept-language', 'de,fr']]));
  expect(bodyAt(store, 'a', 'Accept-Language', 'en')).toBe('en');
  expect(bodyAt(store, 'a', 'accept-language', 'de , fr')).toBe('de');
  expect(bodyAt(store, 'a', 'accept-language', 'de', 'Accept-Language', 'fr')).toBe('de');
  expect(bodyAt(store, 'a')).toBe('none');
  expect(store.find('a', ask('Accept-Language', ''))).toEqual({ entry: undefined, isOther: true });
  expect(store.find('b', ask())).toEqual({ entry: undefined, isOther: false });
});

test('the same address on another route is another', () => {
  const store = new CacheStore(1e6);
  store.put('a', entryOf('beta', [], 'beta'));
  expect(bodyAt(store, 'a')).toBeUndefined();
  store.put('a', entryOf('plain'));
  expect(bodyAt(store, 'a')).toBe('plain');
  expect(store.remove('a')).toBe(true);
  expect(store.remove('a')).toBe(false);
});

test('a newer answer takes the place of the one for the same request', () => {
  const store = new CacheStore(1e6);
  store.put('a', entryOf('old'));
  const { bytes } = store;
  store.put('a', entryOf('new'));
  expect(bodyAt(store, 'a')).toBe('new');
  expect(store.bytes).toBe(bytes);
});

test('the least recently used go when there is no more room', () => {
  const store = new CacheStore(3_500);
  for (const key of ['a', 'b', 'c']) store.put(key, entryOf('x'.repeat(600)));
  expect(bodyAt(store, 'a')).toBeDefined();
  store.put('d', entryOf('x'.repeat(600)));
  expect(['a', 'b', 'c', 'd'].filter((key) => bodyAt(store, key) !== undefined)).toEqual(['a', 'c', 'd']);
  expect(store.bytes).toBeLessThanOrEqual(3_500);
  store.put('e', entryOf('x'.repeat(5_000)));
  expect(bodyAt(store, 'e')).toBeUndefined();
});

test('no address has more than fifty variants', () => {
  const store = new CacheStore(1e6);
  for (let at = 0; at < 60; at++) store.put('a', entryOf(String(at), [['x', String(at)]]));
  expect(bodyAt(store, 'a', 'x', '9')).toBeUndefined();
  expect(bodyAt(store, 'a', 'x', '10')).toBe('10');
});

test('what is being gathered is bounded too', () => {
  const store = new CacheStore(100);
  expect(store.reserve(60)).toBe(true);
  expect(store.reserve(60)).toBe(false);
  store.release(60);
  expect(store.reserve(60)).toBe(true);
});

test('a purge takes away what is at an address, below it by whole segments, or has a tag', () => {
  const store = new CacheStore(1e6);
  const keys = ['http://h/a', 'http://h/a/b', 'http://h/a?q', 'http://h/ab', 'http://other/a'];
  for (const key of keys) store.put(key, entryOf(key, [], 'r', key.endsWith('b') ? ['b', 'x'] : ['x']));
  const left = () => keys.filter((key) => bodyAt(store, key) !== undefined);
  const purge = (by: 'address' | 'prefix' | 'tag', ...wanted: string[]) =>
    store.purge({ by, keys: wanted, soft: false }, 0);
  expect(purge('address', 'http://h/a?q')).toBe(1);
  expect(purge('prefix', 'http://h/a')).toBe(2);
  expect(left()).toEqual(['http://h/ab', 'http://other/a']);
  expect(purge('tag', 'b', 'x')).toBe(2);
  expect([store.bytes, purge('tag', 'x'), purge('prefix', 'http://')]).toEqual([0, 0, 0]);
});

test('a soft purge leaves what was stored, good until now and no longer', () => {
  const store = new CacheStore(1e6);
  store.put('a', { ...entryOf('tea'), times: { ...TIMES, lifetimeMs: 60_000 } });
  const { bytes } = store;
  expect(store.purge({ by: 'address', keys: ['a'], soft: true }, 20_000)).toBe(1);
  expect(store.find('a', ask()).entry?.times.lifetimeMs).toBe(20_000);
  expect([bodyAt(store, 'a'), store.bytes]).toEqual(['tea', bytes]);
});

test('tags take room, too', () => {
  const store = new CacheStore(1e6);
  store.put('a', entryOf('tea'));
  const { bytes } = store;
  store.put('a', entryOf('tea', [], 'r', ['x'.repeat(1_000)]));
  expect(store.bytes).toBeGreaterThan(bytes + 1_000);
});
