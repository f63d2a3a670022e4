import { describe, expect, it } from 'vitest';
import { type QueryOptions, queryPolicy } from '../../src/policy/query.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

const identity = { consumer: 'ann', groups: [], scopes: [], claims: { tenant: 'a&admin=1#é' } };

describe('changes', () => {
  it.each<[options: QueryOptions, before: string | undefined, after: string | undefined]>([
    [{ set: { a: '1' } }, undefined, 'a=1'],
    [{ set: { a: '1' } }, 'a=0&b=2&%61=3', 'a=1&b=2'],
    [{ add: { a: '1' } }, 'a=0', 'a=0&a=1'],
    [{ remove: ['a'] }, 'a=0&b=%2f&a', 'b=%2f'],
    [{ remove: ['a'] }, 'a=0', undefined],
    [{ rename: { a: 'c d' } }, 'a=%2f&b=1&a', 'c%20d=%2f&b=1&c%20d'],
    [{ rename: { a: 'b' }, remove: ['b'] }, 'a=1&b=2', 'b=1'],
    [{ set: { who: '{identity.consumer}', id: '{id}' } }, 'who=root', 'who=ann&id=4%2F2'],
    [{ set: { tenant: '{claim.tenant}' } }, undefined, 'tenant=a%26admin%3D1%23%C3%A9'],
    [{ set: { tenant: '{claim.none}' } }, 'tenant=forged&x=1', 'x=1'],
    [{ add: { tenant: '{claim.none}' } }, 'x=1', 'x=1'],
  ])('%j: %s to %s', (options, before, after) => {
    const exchange = exchangeOf({ query: before, identity, params: { id: '4%2f2' } });
    queryPolicy.createHandler(options, policyDeps()).request?.(exchange);
    expect(exchange.query).toBe(after);
  });
});

it('knows which parameters it uses', () => {
  expect(queryPolicy.params?.({ set: { a: '{id}' }, add: { b: '{claim.x}{other}' } })).toEqual([
    'id',
    'other',
  ]);
});

it.each(WAYS)('a served spec: $name', async (way) => {
  const policies =
    'q: { query: { set: { from: "{client.address}" }, rename: { q: query }, remove: [debug] } }';
  const { ask } = await startSite(way, { policies, chain: 'q' }, (request, response) => {
    response.end(request.url);
  });
  const { body } = await ask({ path: '/x?q=tea&debug=1&from=forged' });
  expect(String(body)).toBe('/x?query=tea&from=127.0.0.1');
});
