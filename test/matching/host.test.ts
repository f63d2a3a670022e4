import { describe, expect, it } from 'vitest';
import {
  checkHost,
  chooseListener,
  hostMatches,
  normaliseHost,
  splitAuthority,
} from '../../src/matching/host.ts';

describe('splitAuthority', () => {
  it.each([
    ['example.com', 'example.com', undefined],
    ['Example.COM:8080', 'example.com', 8080],
    ['example.com.', 'example.com', undefined],
    ['example.com.:80', 'example.com', 80],
    ['example.com:', 'example.com', undefined],
    ['localhost', 'localhost', undefined],
    ['a_b.internal:1', 'a_b.internal', 1],
    ['127.0.0.1:80', '127.0.0.1', 80],
    ['[::1]', '::1', undefined],
    ['[0:0:0:0:0:0:0:1]:443', '::1', 443],
    ['[2001:DB8::A]:65535', '2001:db8::a', 65535],
  ])('%j is %j with port %j', (authority, host, port) => {
    expect(splitAuthority(authority)).toEqual({ host, port });
  });

  it.each([
    '',
    ':80',
    '.',
    '..',
    '.a',
    'a..b',
    'a.b..',
    'a b',
    'user@host',
    'a/b',
    'a:b',
    'a:1:2',
    'a:65536',
    'a:999999',
    '[::1',
    '::1',
    '[::g]',
    '[]',
    '[::1]x',
    'é.de',
    'a%2eb',
    'a\tb',
    'a,b',
    `${'a'.repeat(254)}`,
  ])('%j is malformed', (authority) => {
    expect(splitAuthority(authority)).toBeUndefined();
  });
});

describe('hostMatches', () => {
  it.each([
    ['', 'anything.example', true],
    ['a.example.com', 'a.example.com', true],
    ['a.example.com', 'b.example.com', false],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'b.a.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', '.example.com', false],
    ['*.example.com', 'notexample.com', false],
    ['*.example.com', 'a.example.com.evil', false],
  ])('%j and %j: %j', (pattern, host, matches) => {
    expect(hostMatches(pattern, host)).toBe(matches);
  });
});

describe('chooseListener', () => {
  const listeners = [
    [],
    ['*.example.com'],
    ['api.example.com', '*.a.example.com'],
    ['*.b.example.com', 'x.org'],
  ];

  it.each([
    ['api.example.com', 2],
    ['www.example.com', 1],
    ['z.a.example.com', 2],
    ['z.b.example.com', 3],
    ['x.org', 3],
    ['elsewhere.net', 0],
    ['example.com', 0],
  ])('%j goes to listener %j', (host, listener) => {
    expect(chooseListener(listeners, host)).toBe(listener);
  });

  it('finds none when every listener has hosts of its own', () => {
    expect(chooseListener(listeners.slice(1), 'elsewhere.net')).toBe(-1);
    expect(chooseListener([], 'a')).toBe(-1);
  });
});

describe('checkHost', () => {
  it.each([
    'example.com',
    'Example.COM',
    '*.example.com',
    '*.com',
    'localhost',
    'xn--mnchen-3ya.de',
    '127.0.0.1',
    '[::1]',
    '[2001:db8::1]',
    'a_b.internal',
    '1.example',
  ])('%j is a host', (text) => {
    expect(checkHost(text)).toBeUndefined();
  });

  it.each([
    ['', /empty/],
    ['*', /leave `hosts` out/],
    ['a.*.com', /only in front/],
    ['*.*.com', /only in front/],
    ['*a.com', /only in front/],
    ['example.com:8080', /write "example\.com"/],
    ['*.example.com:80', /write "\*\.example\.com"/],
    ['[::1]:80', /write "\[::1\]"/],
    ['::1', /brackets/],
    ['[::x]', /IPv6/],
    ['[::1]a', /bracket/],
    ['https://example.com', /scheme/],
    ['example.com/a', /path/],
    ['münchen.de', /write "xn--mnchen-3ya\.de"/],
    ['*.münchen.de', /write "\*\.xn--mnchen-3ya\.de"/],
    ['example.com.', /dot at the end/],
    ['a..b', /label/],
    ['*.', /label/],
    ['-a.com', /hyphen/],
    ['a b', /cannot hold " "/],
    ['a@b', /cannot hold "@"/],
    [`${'a'.repeat(64)}.com`, /63/],
    [`${'a.'.repeat(130)}com`, /253/],
    ['300.1.1.1', /IPv4/],
    ['1.2.3', /IPv4/],
    ['*.0.0.1', /subdomains/],
  ])('%j is none', (text, problem) => {
    expect(checkHost(text)).toMatch(problem);
  });
});

describe('normaliseHost', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['*.Example.com', '*.example.com'],
    ['[::1]', '::1'],
    ['[0:0::1]', '::1'],
  ])('%j is matched as %j', (written, normal) => {
    expect(normaliseHost(written)).toBe(normal);
  });
});
