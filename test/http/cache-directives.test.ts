import { expect, test } from 'vitest';
import { cacheDirectives } from '../../src/http/cache-directives.ts';

test.each<[field: string | undefined, directives: Record<string, string>]>([
  [undefined, {}],
  ['', {}],
  ['no-store', { 'no-store': '' }],
  ['Max-Age=60, PUBLIC', { 'max-age': '60', public: '' }],
  ['max-age = 60', { 'max-age': '60' }],
  ['max-age="60"', { 'max-age': '60' }],
  ['private="a, \\"b", no-cache', { private: 'a, "b', 'no-cache': '' }],
  ['max-age=1, max-age=2', { 'max-age': '1' }],
  [',, a ,,b', { a: '', b: '' }],
  ['a b, c', { c: '' }],
  ['a;b, c', { c: '' }],
  ['="x", c', { c: '' }],
  ['"no-store", c', { c: '' }],
  ['a="x', {}],
])('%j', (field, directives) => {
  expect(Object.fromEntries(cacheDirectives(field))).toEqual(directives);
});
