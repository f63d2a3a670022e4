import { expect, it } from 'vitest';
import { nearest } from '../../src/util/nearest.ts';

const KEYS = ['routes', 'upstreams', 'listeners', 'policies', 'to', 'redirect', 'respond'];

it.each<[string, string | undefined]>([
  ['route', 'routes'],
  ['ruotes', 'routes'],
  ['ROUTES', 'routes'],
  ['upstream', 'upstreams'],
  ['polices', 'policies'],
  ['ot', 'to'],
  ['t', 'to'],
  ['redirects', 'redirect'],
  ['x', undefined],
  ['', undefined],
  ['services', undefined],
  ['hosts', undefined],
])('%j is meant as %j', (word, meant) => {
  expect(nearest(word, KEYS)).toBe(meant);
});

it('prefers the closest, then the first', () => {
  expect(nearest('users', ['user', 'users-v2', 'userz'])).toBe('user');
  expect(nearest('orders', ['order-a', 'orders'])).toBe('orders');
  expect(nearest('a', [])).toBeUndefined();
});
