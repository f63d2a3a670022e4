import { expect, test } from 'vitest';
import { chooseCoding } from '../../src/http/accept-encoding.ts';

const OFFERED = ['zstd', 'br', 'gzip'] as const;

test.each<[field: string | undefined, coding: string | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['gzip', 'gzip'],
  ['GZip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, br', 'br'],
  ['gzip;q=1.0, br;q=0.5', 'gzip'],
  ['gzip;q=0.5, br;q=0.5', 'br'],
  ['gzip;q=0', undefined],
  ['gzip; q=0.001', 'gzip'],
  ['*', 'zstd'],
  ['*;q=0', undefined],
  ['*, zstd;q=0', 'br'],
  ['*;q=0, gzip', 'gzip'],
  ['identity', undefined],
  ['identity, gzip;q=0.5', undefined],
  ['identity;q=0.5, gzip', 'gzip'],
  ['identity, gzip', 'gzip'],
  ['identity;q=0', undefined],
  ['deflate, sdch', undefined],
  ['gzip;q=2, br', 'br'],
  ['gzip;q=1.5', undefined],
  ['gzip;level=9', undefined],
  ['gzip;q=0.5;q=1', undefined],
  ['gzip;q', undefined],
  [', ,gzip,,', 'gzip'],
])('%j gets %s', (field, coding) => {
  expect(chooseCoding(field, OFFERED)).toBe(coding);
});
