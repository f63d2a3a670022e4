import { describe, expect, it } from 'vitest';
import { joinTarget, parseTarget } from '../../src/http/target.ts';

describe('parseTarget', () => {
  it.each([
    ['/', undefined, '/', undefined],
    ['/a?', undefined, '/a', ''],
    ['/a?b?c', undefined, '/a', 'b?c'],
    ['//a//b', undefined, '//a//b', undefined],
    ['http://a.example:80/x?y', 'a.example:80', '/x', 'y'],
    ['HTTPS://a.example', 'a.example', '/', undefined],
    ['http://a.example?x', 'a.example', '/', 'x'],
    ['http://user@a.example/', 'user@a.example', '/', undefined],
  ])('%s', (target, authority, path, query) => {
    expect(parseTarget(target)).toEqual({ form: 'path', authority, path, query });
  });

  it('knows the asterisk', () => expect(parseTarget('*')).toEqual({ form: 'asterisk' }));

  it.each(['', 'a', 'a.example:443', 'ftp://a/', 'http:///x', '/a#b', '/a?b#c', '**'])(
    'refuses %j',
    (target) => {
      expect(parseTarget(target)).toBeUndefined();
    },
  );
});

describe('joinTarget', () => {
  it.each([
    ['/a', undefined, '/a'],
    ['/a', '', '/a?'],
    ['/a', 'b=c', '/a?b=c'],
  ])('%s and %s', (path, query, whole) => expect(joinTarget(path, query)).toBe(whole));
});
