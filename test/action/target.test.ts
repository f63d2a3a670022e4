import { describe, expect, it } from 'vitest';
import { UnsafeTargetError } from '../../src/action/error.ts';
import { upstreamTarget } from '../../src/action/target.ts';
import type { Rewrite } from '../../src/artifact/types.ts';
import { joinTarget } from '../../src/http/target.ts';

const split = [{ upstream: 'u', weight: 1 }];

function rewritten(rewrite: Rewrite | undefined, target: string, given: Given = {}): string {
  const [path = '', query] = target.split('?');
  const { params = {}, matchedLength = path.length } = given;
  const to = rewrite === undefined ? { split } : { split, rewrite };
  const made = upstreamTarget(to, { path, query, params, matchedLength });
  return joinTarget(made.path, made.query);
}

interface Given {
  readonly params?: Record<string, string>;
  readonly matchedLength?: number;
}

describe('upstreamTarget', () => {
  it.each<[prefix: string, path: string, to: string, expected: string]>([
    ['/v1/orders', '/v1/orders/7', '/orders', '/orders/7'],
    ['/v1/orders', '/v1/orders', '/orders', '/orders'],
    ['/v1/orders', '/v1/orders/', '/orders', '/orders/'],
    ['/v1/orders', '/v1/orders//7', '/orders', '/orders//7'],
    ['/v1/orders', '/v1/orders/7', '/', '/7'],
    ['/v1/orders', '/v1/orders', '/', '/'],
    ['/v1/orders', '/v1/orders/', '/', '/'],
    ['/v1/orders', '/v1/orders/7', '/o/', '/o/7'],
    ['/v1/orders', '/v1/orders/', '/o/', '/o/'],
    ['/v1/orders', '/v1/orders', '/o/', '/o/'],
    ['', '/7', '/orders', '/orders/7'],
    ['', '/', '/orders', '/orders/'],
    ['', '/', '/', '/'],
    ['/', '/7', '/orders', '/orders/7'],
    ['', '//7', '/orders', '/orders//7'],
    ['/v1/orders', '/v1/orders/a%20b', '/orders', '/orders/a%20b'],
  ])('puts another prefix in place of %s in %s: %s makes %s', (matched, path, prefix, expected) => {
    expect(rewritten({ prefix }, path, { matchedLength: matched.length })).toBe(expected);
  });

  it.each<[text: string, params: Record<string, string>, expected: string]>([
    ['/users/{id}', { id: '42' }, '/users/42'],
    ['/users/{id}', { id: 'a%20b' }, '/users/a%20b'],
    ['/files/{rest}', { rest: 'a/b/c' }, '/files/a/b/c'],
    ['/files/{rest}', { rest: '' }, '/files/'],
    ['/{a}-{b}', { a: '1', b: '2' }, '/1-2'],
    ['/fixed', {}, '/fixed'],
    ['/v/{x}', { x: '...' }, '/v/...'],
  ])('writes the path %s anew with %o', (path, params, expected) => {
    expect(rewritten({ path }, '/old', { params })).toBe(expected);
  });

  it.each<[text: string, params: Record<string, string>]>([
    ['/v/{x}', { x: '..' }],
    ['/v/{x}', { x: '.' }],
    ['/v/.{x}/y', { x: '.' }],
    ['/v/{x}', { x: '..;a=b' }],
  ])('refuses to make a dot segment of %s with %o', (path, params) => {
    expect(() => rewritten({ path }, '/old', { params })).toThrow(UnsafeTargetError);
    expect(() => rewritten({ prefix: path }, '/old', { params, matchedLength: 4 })).toThrow(
      UnsafeTargetError,
    );
  });

  it.each<[query: Rewrite['query'], target: string, expected: string]>([
    [{ set: { a: '1' } }, '/', '/?a=1'],
    [{ set: { a: '1' } }, '/?', '/?a=1'],
    [{ set: { a: '1' } }, '/?x=%20y&a=0&b=2&a=3', '/?x=%20y&a=1&b=2'],
    [{ set: { a: '1' } }, '/?%61=0', '/?a=1'],
    [{ set: { 'a b': 'c&d=e f' } }, '/', '/?a%20b=c%26d%3De%20f'],
    [{ set: { q: 'näh' } }, '/', '/?q=n%C3%A4h'],
    [{ add: { a: '1' } }, '/?a=0', '/?a=0&a=1'],
    [{ remove: ['a'] }, '/?a=0&b=1&a', '/?b=1'],
    [{ remove: ['a'] }, '/?a=0', '/'],
    [{ remove: ['a b'] }, '/?a+b=0&a%20b=1&c=', '/?c='],
    [{ remove: ['a'], set: { a: '1' }, add: { a: '2' } }, '/?b=0&a=0', '/?b=0&a=1&a=2'],
    [{ set: { id: 'u-{id}' } }, '/', '/?id=u-42'],
    [{ set: { id: '{evil}' } }, '/', '/?id=a%20b%26admin%3D1%2B'],
    [{ set: { id: '{unknown}' } }, '/', '/?id=%7Bunknown%7D'],
    [{ add: { x: '' } }, '/?broken=%zz&&', '/?broken=%zz&&&x='],
  ])('changes the query by %j: %s becomes %s', (query, target, expected) => {
    const params = { id: '42', evil: 'a%20b&admin=1+' };
    expect(rewritten({ ...(query && { query }) }, target, { params })).toBe(expected);
  });

  it('leaves all as it is without a rewrite', () => {
    expect(rewritten(undefined, '/a//b?c&d=%zz')).toBe('/a//b?c&d=%zz');
  });

  it.each<[text: string, expected: string]>([
    ['internal.example', 'internal.example'],
    ['{tenant}.example:8080', 'acme.example:8080'],
  ])('sets the host %s', (host, expected) => {
    const request = { path: '/', query: undefined, params: { tenant: 'acme' }, matchedLength: 0 };
    expect(upstreamTarget({ split, rewrite: { host } }, request).host).toBe(expected);
  });

  it.each(['a@b', 'a%2Fb', 'a:1', ''])('refuses to make a host of the parameter "%s"', (tenant) => {
    const request = { path: '/', query: undefined, params: { tenant }, matchedLength: 0 };
    const to = { split, rewrite: { host: '{tenant}.example' } };
    expect(() => upstreamTarget(to, request)).toThrow(UnsafeTargetError);
  });
});
