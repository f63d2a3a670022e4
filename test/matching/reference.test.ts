import { describe, expect, it } from 'vitest';
import { referenceLookup } from '../../src/matching/reference.ts';
import type { ValueCondition } from '../../src/matching/types.ts';
import { type EntrySketch, entriesOf, exactly, type RequestSketch, requestOf } from './support/entry.ts';

/** What an answer is in short: the route's number, or "404", or "405 GET HEAD". */
function answer(entries: readonly EntrySketch[], request: RequestSketch): number | string {
  const found = referenceLookup(entriesOf(...entries), 0, requestOf(request));
  if ('route' in found) return found.route;
  return found.status === 405 ? `405 ${found.allow.join(' ')}` : '404';
}

const UUID = '123e4567-e89b-42d3-a456-426614174000';

describe('which paths a pattern takes', () => {
  it.each([
    ['/', ['/'], ['//', '/a']],
    ['/a', ['/a'], ['/a/', '/A', '/ab', '//a']],
    ['/a/', ['/a/'], ['/a', '/a//']],
    ['/a//b', ['/a//b'], ['/a/b']],
    ['/{x}', ['/a', '/.a', '/%20'], ['/', '/a/', '/a/b']],
    ['/{x}/', ['/a/'], ['//', '/a']],
    ['/v{x}', ['/v1', '/vv'], ['/v', '/1', '/v1/']],
    ['/{x}.json', ['/a.json', '/.json.json'], ['/.json', '/a.jso']],
    ['/aa{x}aa', ['/aaaaa', '/aabaa'], ['/aaaa', '/aaa']],
    ['/{x:uint}', ['/0', '/007'], ['/-1', '/1a', '/', '/+1']],
    ['/{x:int}', ['/-1', '/1'], ['/-', '/--1', '/1-']],
    ['/{x:slug}', ['/a', '/a-b-1', '/1'], ['/-a', '/a-', '/a--b', '/A', '/a_b']],
    ['/{x:uuid}', [`/${UUID}`, `/${UUID.toUpperCase()}`], ['/123e4567', `/${UUID}0`, `/{${UUID}}`]],
    ['/{x~[0-9]{2}}', ['/42'], ['/4', '/424']],
    ['/{x~.*}', ['/a'], ['/', '/a/b']],
    ['/v{x~[0-9]*}', ['/v1'], ['/v']],
    ['/f/{r...}', ['/f/', '/f/a', '/f/a/b/', '/f//'], ['/f', '/fa']],
    ['/{r...}', ['/', '/a', '//'], []],
    ['prefix /', ['/', '/a', '//', '/a/b'], ['*']],
    ['prefix /a', ['/a', '/a/', '/a/b', '/a//'], ['/ab', '/', '/A']],
    ['prefix /a/', ['/a', '/a/', '/a/b'], ['/ab']],
    ['prefix /a/{x}', ['/a/b', '/a/b/', '/a/b/c'], ['/a', '/a/', '/a//']],
    ['regex /a+', ['/a', '/aa'], ['/', '/ab', '/a/']],
    ['regex /a|/b/.*', ['/a', '/b/', '/b/c/d'], ['/ab/']],
  ])('%s', (path, taken, refused) => {
    for (const each of taken) expect([each, answer([{ path }], { path: each })]).toEqual([each, 0]);
    for (const each of refused) expect([each, answer([{ path }], { path: each })]).toEqual([each, '404']);
  });
});

describe('what wins', () => {
  /** Patterns that all take the path, the winner first. */
  it.each([
    [
      '/a/1',
      [
        '/a/1',
        'regex /.*',
        '/a/{x:uint}',
        '/a/{x:int}',
        '/a/{x:slug}',
        '/a/{x~[0-9]}',
        '/a/{x}',
        '/a/{r...}',
        'prefix /a',
        '/{x}/1',
        '/{r...}',
        'prefix /',
      ],
    ],
    [`/${UUID}`, ['/{x:uuid}', '/{x:slug}', '/{x}']],
    [
      '/abcd',
      [
        'regex /[a-z]+',
        'regex /a.*',
        '/abc{x}',
        '/ab{x}d',
        '/a{x}cd',
        '/{x}bcd',
        '/ab{x}',
        '/a{x}d',
        '/{x:slug}',
        '/{x~[a-z]+}',
        '/{x~a.*}',
        '/{x}',
      ],
    ],
    ['/v1', ['/v{x:uint}', '/v{x:slug}', '/v{x~[0-9]}', '/v{x}', '/{x}']],
    ['/a/b/c', ['prefix /a/b', '/a/{x}/c', 'prefix /a/{x}', '/{x}/b/c', 'prefix /{x}/b', '/{x}/{y}/c']],
    ['/a/b', ['/a/{x}', 'prefix /a/{x}', '/a/{r...}', 'prefix /a']],
    ['/a', ['/a', 'prefix /a']],
    ['/a/', ['/a/', 'prefix /a', 'prefix /']],
    ['/x', ['/{x}', 'prefix /{x}', '/{r...}', 'prefix /']],
  ])('on %s', (path, patterns) => {
    for (const [index, first] of patterns.entries()) {
      for (const second of patterns.slice(index + 1)) {
        expect([first, second, answer([{ path: second }, { path: first }], { path })]).toEqual([
          first,
          second,
          1,
        ]);
      }
    }
  });

  it('asks for the host before the path', () => {
    const hosts = ['a.b.example.com', '*.b.example.com', '*.example.com', '*.com', ''];
    for (const [index, host] of hosts.entries()) {
      for (const other of hosts.slice(index + 1)) {
        const entries = [
          { host: other, path: '/x' },
          { host, path: 'prefix /' },
        ];
        expect(answer(entries, { host: 'a.b.example.com', path: '/x' })).toBe(1);
      }
    }
  });

  it.each<[string, EntrySketch, EntrySketch, RequestSketch]>([
    ['a listed method beats any', {}, { methods: ['GET'] }, {}],
    ['an explicit HEAD beats GET', { methods: ['GET'] }, { methods: ['HEAD'] }, { method: 'HEAD' }],
    ['HEAD by GET beats any', {}, { methods: ['GET'] }, { method: 'HEAD' }],
    [
      'a method beats headers',
      { headers: exactly({ a: '1' }) },
      { methods: ['GET'] },
      { headers: { a: '1' } },
    ],
    [
      'more headers beat fewer',
      { headers: exactly({ a: '1' }) },
      { headers: exactly({ a: '1', b: '2' }) },
      { headers: { a: '1', b: '2' } },
    ],
    [
      'headers beat the query',
      { query: exactly({ a: '1', b: '2' }) },
      { headers: exactly({ a: '1' }) },
      { headers: { a: '1' }, query: 'a=1&b=2' },
    ],
    ['the query beats priority', { priority: 9 }, { query: exactly({ a: '1' }) }, { query: 'a=1' }],
    ['priority decides the rest', { priority: -1 }, { priority: 0 }, {}],
    ['priority never overrides the path', { path: 'prefix /', priority: 99 }, { path: '/a' }, { path: '/a' }],
  ])('%s', (_, loser, winner, request) => {
    expect(answer([loser, winner], request)).toBe(1);
    expect(answer([winner, loser], request)).toBe(0);
  });

  it('goes on to the next one when the first fails', () => {
    const entries: EntrySketch[] = [
      { path: '/a/b', methods: ['POST'] },
      { path: '/a/{x}', headers: exactly({ v: '2' }) },
      { path: '/{x}/b', query: exactly({ q: '1' }) },
      { path: 'prefix /a' },
      { host: 'h', path: '/zzz' },
    ];
    expect(answer(entries, { path: '/a/b', method: 'POST' })).toBe(0);
    expect(answer(entries, { path: '/a/b', headers: { v: '2' } })).toBe(1);
    expect(answer(entries, { path: '/a/b', query: 'q=1' })).toBe(3);
    expect(answer(entries.slice(0, 3), { path: '/a/b', query: 'q=1' })).toBe(2);
  });
});

describe('conditions', () => {
  const present: ValueCondition = { name: 'q', op: 'present', value: true };
  const absent: ValueCondition = { name: 'q', op: 'present', value: false };
  const regex: ValueCondition = { name: 'q', op: 'regex', value: '[0-9]+' };
  const [exact] = exactly({ q: 'a b' });

  it.each([
    [present, 'q', true],
    [present, 'q=', true],
    [present, 'x=q', false],
    [present, 'Q=1', false],
    [present, undefined, false],
    [absent, undefined, true],
    [absent, 'q', false],
    [exact, 'q=a+b', true],
    [exact, 'q=a%20b', true],
    [exact, '%71=a%20b', true],
    [exact, 'q=a b&q=c', true],
    [exact, 'q=c&q=a+b', false],
    [exact, 'q=A+b', false],
    [regex, 'q=42', true],
    [regex, 'q=42x', false],
    [regex, 'q=%', false],
    [regex, '', false],
  ])('%j on ?%s: %j', (condition, query, holds) => {
    const request = query === undefined ? {} : { query };
    expect(answer([{ query: condition === undefined ? [] : [condition] }], request)).toBe(holds ? 0 : '404');
  });

  it('looks at headers as they are', () => {
    expect(answer([{ headers: [regex] }], { headers: { q: '42' } })).toBe(0);
    expect(answer([{ headers: [absent] }], { headers: { q: '' } })).toBe('404');
    expect(answer([{ headers: [present] }], { headers: { q: '' } })).toBe(0);
  });
});

describe('no winner', () => {
  it('says 405 with every method that would do, HEAD with GET', () => {
    const entries: EntrySketch[] = [
      { path: '/a', methods: ['PUT'] },
      { path: '/{x}', methods: ['GET'] },
      { path: 'prefix /', methods: ['DELETE'], headers: exactly({ v: '1' }) },
      { path: '/b', methods: ['PATCH'] },
    ];
    expect(answer(entries, { path: '/a', method: 'POST' })).toBe('405 GET HEAD PUT');
    expect(answer(entries, { path: '/a', method: 'POST', headers: { v: '1' } })).toBe(
      '405 DELETE GET HEAD PUT',
    );
    expect(answer(entries, { path: '/c/d', method: 'POST' })).toBe('404');
  });

  it('looks at one listener only', () => {
    expect(referenceLookup(entriesOf({ listener: 1 }), 0, requestOf({}))).toEqual({ status: 404 });
  });
});
