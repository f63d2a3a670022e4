// A thousand routes with fifty edits of every kind: all found, nothing else, and no request that contradicts it.
import { expect, it } from 'vitest';
import { editedSpecs } from '../../fixtures/edits.mjs';
import { diffGateways } from '../../src/diff/diff.ts';
import { missedRequests } from './missed-requests.ts';
import { sideOf } from './support.ts';

const REQUESTS = 20_000;

it('finds every edit of a table, nothing else, and misses no request', () => {
  const { before, after, edits } = editedSpecs('irregular-1k');
  const [old, now] = [sideOf(before), sideOf(after)];
  const diff = diffGateways(old, now);
  const abouts = diff.changes.map(({ route, routes, kind, differences }) => {
    if (kind === 'upstream') return ['upstream upstream-7'];
    if (kind === 'listener') return ['listener public'];
    const policy = differences.find(({ isShared }) => isShared);
    return policy === undefined ? (route === undefined ? routes : [route]) : [policy.what];
  });
  expect(abouts.flat().sort()).toEqual(edits.map(({ about }) => about).sort());

  const { differing, missed } = missedRequests({
    before: old.bytes,
    after: now.bytes,
    changes: diff.changes,
    count: REQUESTS,
  });
  expect(missed).toEqual([]);
  expect(differing).toBeGreaterThan(REQUESTS / 100);
});
