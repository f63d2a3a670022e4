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

describe('values of the request', () => {
  const identity = {
    consumer: 'ann',
    groups: ['staff', 'print, admin'],
    scopes: [],
    claims: { sub: 'a\r\nx-admin: 1', name: '\u0160\ud800', list: [1, 'b', { c: 1 }], deep: { role: 'r' } },
  };

  test.each([
    ['{identity.consumer}', 'ann'],
    ['{identity.groups}', 'staff, print%2C admin'],
    ['{claim.sub}', 'a%0d%0ax-admin: 1'],
    ['{claim.name}', '%c5%a0%ef%bf%bd'],
    ['{claim.list}', '1, b'],
    ['{claim.deep.role}', 'r'],
    ['{claim.deep}', undefined],
    ['{claim.constructor}', undefined],
    ['{identity.scopes}', undefined],
    ['user {claim.none}', undefined],
    ['{request.method} {request.path} from {client.address}', 'GET / from 192.0.2.1'],
    ['{request.header.x-other}', '{id} {claim.sub}'],
    ['{id}-{request.host}', '42-a.example'],
  ])('%s', (value, expected) => {
    const exchange = exchangeOf({
      headers: ['x-a', 'forged', 'X-Other', '{id} {claim.sub}'],
      params: { id: '42' },
      identity,
    });
    headersPolicy.createHandler({ request: { set: { 'x-a': value } } }, deps).request?.(exchange);
    // What cannot be given is not left as the client wrote it.
    expect(exchange.request.headers.get('x-a')).toBe(expected);
  });
});

test('renames in place of what had the new name, if there is something to rename', () => {
  const change = { request: { rename: { 'X-Old': 'x-new', 'x-none': 'x-kept' } } };
  const exchange = exchangeOf({ headers: ['x-old', '1', 'x-new', '0', 'x-kept', '2', 'X-OLD', '3'] });
  headersPolicy.createHandler(change, deps).request?.(exchange);
  expect(exchange.request.headers.toRaw()).toEqual(['x-kept', '2', 'x-new', '1', 'x-new', '3']);
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
