import { describe, expect, test } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import type { Exchange } from '../../src/http/types.ts';
import { type HeadersOptions, headersPolicy } from '../../src/policy/headers.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';

const deps = policyDeps({
  resolveSecret: (text) => text.replace('${env:TOKEN}', 's3cret {id}').replace('${file:BAD}', 'a\r\nb: c'),
});

describe('changes', () => {
  test.each<{ name: string; change: HeadersOptions['request']; before: string[]; after: string[] }>([
    {
      name: 'sets in place',
      change: { set: { 'x-a': '1' } },
      before: ['X-A', '0', 'x-b', '2'],
      after: ['x-a', '1', 'x-b', '2'],
    },
    { name: 'sets what was not there', change: { set: { 'x-a': '1' } }, before: [], after: ['x-a', '1'] },
    {
      name: 'adds behind',
      change: { add: { 'x-a': '1' } },
      before: ['x-a', '0'],
      after: ['x-a', '0', 'x-a', '1'],
    },
    {
      name: 'removes all',
      change: { remove: ['x-a'] },
      before: ['X-A', '0', 'x-b', '2', 'x-a', '1'],
      after: ['x-b', '2'],
    },
    {
      name: 'sets before it adds',
      change: { add: { 'x-a': '2' }, set: { 'x-a': '1' } },
      before: ['x-a', '0'],
      after: ['x-a', '1', 'x-a', '2'],
    },
    {
      name: 'fills parameters',
      change: { set: { 'x-id': 'u-{id}/{none}' } },
      before: [],
      after: ['x-id', 'u-42/{none}'],
    },
    {
      name: 'resolves secrets, and reads no parameters out of them',
      change: { set: { authorization: 'Bearer ${env:TOKEN} {id}' } },
      before: [],
      after: ['authorization', 'Bearer s3cret {id} 42'],
    },
    {
      name: 'an escaped reference',
      change: { set: { 'x-a': '$${env:TOKEN}' } },
      before: [],
      after: ['x-a', '${env:TOKEN}'],
    },
  ])('$name', ({ change = {}, before, after }) => {
    const both = exchangeWith(before);
    const handler = headersPolicy.createHandler({ request: change, response: change }, deps);
    handler.request?.(both);
    handler.response?.(both);
    expect(both.request.headers.toRaw()).toEqual(after);
    expect(both.response?.headers.toRaw()).toEqual(after);
  });
});

test('a side without changes has no handler', () => {
  expect(headersPolicy.createHandler({ request: { remove: ['x-a'] } }, deps).response).toBeUndefined();
  expect(headersPolicy.createHandler({}, deps)).toEqual({});
});

test('a secret that would break a header is refused when the revision is loaded, and not shown', () => {
  const make = () => headersPolicy.createHandler({ request: { set: { 'x-a': '${file:BAD}' } } }, deps);
  expect(make).toThrow(/\$\{file:BAD\}.*x-a.*line break/);
  expect(make).not.toThrow(/b: c/);
});

test('it knows which parameters it uses', () => {
  const options = { request: { set: { a: '{id} ${env:X:-{no}}' } }, response: { add: { b: '{id}{other}' } } };
  expect(headersPolicy.params?.(options)).toEqual(['id', 'other']);
});

function exchangeWith(raw: readonly string[]): Exchange {
  const response = { status: 200, headers: new HeaderFields(raw) };
  return exchangeOf({ headers: raw, params: { id: '42' }, response });
}
