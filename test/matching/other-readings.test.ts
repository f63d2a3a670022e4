import { expect, it } from 'vitest';
import { otherReadings } from '../../src/matching/other-readings.ts';

it.each([
  ['/', []],
  ['/admin/users', []],
  ['/caf%C3%A9', []],
  ['/a%20b/c', []],
  ['//admin', ['/admin']],
  ['/admin/', ['/admin']],
  ['/;x', ['/']],
  ['/admin;x=1;y/users;z', ['/admin/users']],
  ['/Admin', ['/admin']],
  ['//Admin', ['/Admin', '/admin']],
  ['/%2561dmin', ['/admin']],
  ['/%25252561dmin', ['/admin']],
  ['/%2541dmin', ['/Admin', '/admin']],
  ['/admin%20', ['/admin']],
  ['/admin%20%20/x', ['/admin/x']],
  ['/admin%3Fx', ['/admin']],
  ['/admin%23/x', ['/admin']],
  ['/admin%3Bx/y', ['/admin/y']],
  ['/caf%C3%A9/X', ['/caf%C3%A9/x']],
  ['/100%25', []],
])('%s may be read as %j', (path, readings) => {
  expect(otherReadings(path)).toEqual(readings);
});

it('takes time in proportion to the length of a path', () => {
  const started = performance.now();
  for (const part of ['%20', '%25', ';', '//', '%3F', '%3B', '%2525', 'A', '%20/']) {
    otherReadings(`/${part.repeat(100_000)}x`);
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
