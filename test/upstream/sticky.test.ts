import { describe, expect, it } from 'vitest';
import { createUpstream } from '../../src/upstream/create-upstream.ts';
import type { EndpointState, UpstreamDeps } from '../../src/upstream/types.ts';
import { upstreamDeps } from './support/deps.ts';
import { exchangeFrom, upstreamRecord } from './support/records.ts';

describe('sticky cookies', () => {
  it('lead back to the endpoint that answered, and are set once', () => {
    const { upstream, take, cookieFor } = upstreamOf();
    const first = take();
    const cookie = cookieFor(first);
    expect(cookie).toMatch(/^seat=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    for (let at = 0; at < 10; at += 1) expect(take(pairOf(cookie))).toBe(first);
    expect(upstream.sticky?.cookieFor(exchangeFrom('10.9.9.9', ['cookie', pairOf(cookie)]), first)).toBe(
      undefined,
    );
  });

  it('tell no address, and only the secret can make them', () => {
    const { take, cookieFor } = upstreamOf();
    const endpoint = take();
    const cookie = cookieFor(endpoint);
    expect(Buffer.from(pairOf(cookie).slice(5), 'base64url').toString('latin1')).not.toContain('10.0.0');
    const other = upstreamOf({ resolveSecret: () => 'another' });
    expect(other.cookieFor(other.upstream.endpoints[0] as EndpointState)).not.toBe(
      upstreamOf().cookieFor(upstreamOf().upstream.endpoints[0] as EndpointState),
    );
  });

  it('another gateway with the same secret understands them', () => {
    const [one, two] = [upstreamOf(), upstreamOf()];
    const first = one.take();
    const cookie = one.cookieFor(first);
    const urls = Array.from({ length: 8 }, () => two.take(pairOf(cookie)).endpoint.url);
    expect(new Set(urls)).toEqual(new Set([first.endpoint.url]));
  });

  it.each(['seat=forged', 'seat=', 'seat', 'seat=%00', `seat=${'x'.repeat(10_000)}`, 'other=1'])(
    'what is none of them is left to the balancer: %s',
    (cookie) => {
      const { take } = upstreamOf();
      expect(new Set(Array.from({ length: 9 }, () => take(cookie).endpoint.url)).size).toBe(3);
    },
  );

  it('an endpoint that takes no traffic is replaced by another, which the cookie then names', () => {
    const { upstream, take, cookieFor } = upstreamOf();
    const first = take();
    const cookie = pairOf(cookieFor(first));
    for (let at = 0; at < 3; at += 1) {
      first.active += 1;
      upstream.done(first, { status: 503, headMs: 1, durationMs: 1, failure: undefined });
    }
    const second = take(cookie);
    expect(second).not.toBe(first);
    const exchange = exchangeFrom('10.9.9.9', ['cookie', cookie]);
    const next = upstream.sticky?.cookieFor(exchange, second) ?? '';
    expect(take(pairOf(next))).toBe(second);
  });

  it('a further attempt goes elsewhere', () => {
    const { upstream, take, cookieFor } = upstreamOf();
    const first = take();
    const exchange = exchangeFrom('10.9.9.9', ['cookie', pairOf(cookieFor(first))]);
    expect(upstream.take(exchange, [first])).not.toBe(first);
  });

  it('has the attributes that fit: how long it lives, and whether TLS protects it', () => {
    const { upstream } = upstreamOf({}, { ttlMs: 90_500 });
    const exchange = { ...exchangeFrom('10.9.9.9'), clientScheme: 'https' as const };
    const [endpoint] = upstream.endpoints;
    expect(endpoint && upstream.sticky?.cookieFor(exchange, endpoint)).toMatch(
      /; Path=\/; Max-Age=91; HttpOnly; SameSite=Lax; Secure$/,
    );
  });
});

function pairOf(cookie: string): string {
  return cookie.split(';')[0] ?? '';
}

function upstreamOf(changes: Partial<UpstreamDeps> = {}, sticky: { ttlMs?: number } = {}) {
  const endpoints = [0, 1, 2].map((at) => ({ url: `http://10.0.0.${at}`, weight: 1 }));
  const record = upstreamRecord(endpoints, {
    sticky: { cookie: 'seat', secret: '${env:SEAT}', ...sticky },
    health: {
      panicPercent: 0,
      passive: { failures: 3, ejectMs: 1000, ejectMaxMs: 1000, maxEjectedPercent: 50 },
    },
  });
  const upstream = createUpstream(record, undefined, upstreamDeps(changes));
  const take = (cookie?: string) => {
    const taken = upstream.take(exchangeFrom('10.9.9.9', cookie === undefined ? [] : ['cookie', cookie]));
    if ('kind' in taken) throw new Error(taken.detail);
    return taken;
  };
  const cookieFor = (state: EndpointState) =>
    upstream.sticky?.cookieFor(exchangeFrom('10.9.9.9'), state) ?? '';
  return { upstream, take, cookieFor };
}
