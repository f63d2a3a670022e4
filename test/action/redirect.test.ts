import { describe, expect, it } from 'vitest';
import { UnsafeTargetError } from '../../src/action/error.ts';
import { redirectLocation } from '../../src/action/redirect.ts';
import type { RedirectAction } from '../../src/artifact/types.ts';

type Parts = Omit<RedirectAction, 'status'>;

function locationOf(parts: Parts, url: string, given: Given = {}): string {
  const [, scheme, authority = '', path = '', query] =
    /^(https?):\/\/([^/]*)([^?]*)(?:\?(.*))?$/.exec(url) ?? [];
  return redirectLocation(
    { status: 302, ...parts },
    {
      scheme: scheme === 'https' ? 'https' : 'http',
      authority,
      path,
      query,
      params: given.params ?? {},
      matchedLength: given.matchedLength ?? path.length,
    },
  );
}

interface Given {
  readonly params?: Record<string, string>;
  readonly matchedLength?: number;
}

describe('redirectLocation', () => {
  it.each<[parts: Parts, url: string, expected: string]>([
    [{ scheme: 'https' }, 'http://a.example/x?y=1', 'https://a.example/x?y=1'],
    [{ scheme: 'https' }, 'http://a.example:8080/x', 'https://a.example/x'],
    [{ scheme: 'https', port: 8443 }, 'http://a.example:8080/x', 'https://a.example:8443/x'],
    [{ scheme: 'https', port: 443 }, 'http://a.example/', 'https://a.example/'],
    [{ scheme: 'http' }, 'https://a.example/x', 'http://a.example/x'],
    [{ port: 80 }, 'http://a.example:8080/x', 'http://a.example/x'],
    [{ port: 80 }, 'https://a.example/x', 'https://a.example:80/x'],
    [{ host: 'b.example' }, 'http://a.example:8080/x', 'http://b.example:8080/x'],
    [{ host: 'b.example' }, 'https://a.example/x', 'https://b.example/x'],
    [{ host: 'b.example', scheme: 'https' }, 'http://a.example:8080/x', 'https://b.example/x'],
    [{ scheme: 'https' }, 'http://[::1]:8080/x', 'https://[::1]/x'],
    [{ host: '[::2]' }, 'http://[::1]:8080/x', 'http://[::2]:8080/x'],
    [{ path: '/new' }, 'http://a.example/old?q', 'http://a.example/new?q'],
    [{ path: '/new' }, 'http://a.example/old?', 'http://a.example/new?'],
  ])('replaces parts %j of %s', (parts, url, expected) => {
    expect(locationOf(parts, url)).toBe(expected);
  });

  it.each<[prefix: string, url: string, matchedLength: number, expected: string]>([
    ['/new', 'http://a.example/old/7?q=1', 4, 'http://a.example/new/7?q=1'],
    ['/new', 'http://a.example/old', 4, 'http://a.example/new'],
    ['/', 'http://a.example/old/7', 4, 'http://a.example/7'],
    ['/', 'http://a.example/old', 4, 'http://a.example/'],
  ])('replaces the prefix by %s in %s', (prefix, url, matchedLength, expected) => {
    expect(locationOf({ prefix }, url, { matchedLength })).toBe(expected);
  });

  it.each<[location: string, params: Record<string, string>, expected: string]>([
    ['/guide/{rest}', { rest: 'a/b' }, '/guide/a/b'],
    ['/guide/{rest}', { rest: '' }, '/guide/'],
    ['https://b.example/{id}', { id: '7' }, 'https://b.example/7'],
    ['https://{tenant}.example/', { tenant: 'acme' }, 'https://acme.example/'],
    ['/search?q={term}', { term: 'a&b=c+d' }, '/search?q=a%26b%3Dc%2Bd'],
    ['/fixed', {}, '/fixed'],
  ])('fills the whole location %s and drops the query', (location, params, expected) => {
    expect(locationOf({ location }, 'http://a.example/x?y=1', { params })).toBe(expected);
  });

  describe('open redirects', () => {
    it.each<[parts: Parts, path: string, params: Record<string, string>, expected: string]>([
      [{ location: '/{rest}' }, '/docs//evil.example', { rest: '/evil.example' }, '/evil.example'],
      [
        { path: '/{rest}' },
        '/docs//evil.example',
        { rest: '/evil.example' },
        'http://a.example//evil.example',
      ],
      [{ prefix: '/' }, '/docs//evil.example', {}, 'http://a.example//evil.example'],
    ])('%j of %s stays on the host', (parts, path, params, expected) => {
      expect(locationOf(parts, `http://a.example${path}`, { params, matchedLength: 5 })).toBe(expected);
    });

    it('a request without a host gets a path, never a host', () => {
      expect(locationOf({ prefix: '/' }, 'http:///docs//evil.example', { matchedLength: 5 })).toBe(
        '/evil.example',
      );
    });

    it.each(['a@evil', 'evil.example%23', 'evil.example:1', 'evil.example/', 'evil.example//x'])(
      'no host is made of "%s"',
      (tenant) => {
        const params = { tenant };
        const url = 'http://a.example/';
        expect(() => locationOf({ host: '{tenant}.b.example' }, url, { params })).toThrow(UnsafeTargetError);
        expect(() => locationOf({ location: 'https://{tenant}.b.example/' }, url, { params })).toThrow(
          UnsafeTargetError,
        );
      },
    );
  });
});
