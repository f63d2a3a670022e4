import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import type { ConsumerRecord } from '../../src/artifact/types.ts';
import type { Exchange } from '../../src/http/types.ts';
import { apiKeyPolicy } from '../../src/policy/api-key.ts';
import { consumerOf } from './support/consumer.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';

const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const consumers: ConsumerRecord[] = [
  consumerOf('mobile', { apiKeys: [sha256('mobile-key'), '${env:SECOND}'], groups: ['apps'] }),
  consumerOf('web', { apiKeys: [sha256('schlüssel')] }),
];
const deps = policyDeps({ consumers, resolveSecret: () => 'second-key' });

type Options = Parameters<typeof apiKeyPolicy.createHandler>[0];

/** Asks the policy; gives the status of its refusal, or undefined. */
function ask(options: Options, exchange: Exchange) {
  const answer = apiKeyPolicy.createHandler(options, deps).request?.(exchange);
  if (answer instanceof Promise) throw new Error('API keys are known at once');
  return answer?.head;
}

const EVERYWHERE: Options = { header: 'X-Key', query: 'api key', cookie: 'key', authorization: 'ApiKey' };

describe('a key', () => {
  test.each<{ place: string; options: Options; headers?: string[]; query?: string }>([
    { place: 'the default header', options: {}, headers: ['X-API-Key', 'mobile-key'] },
    { place: 'a header', options: EVERYWHERE, headers: ['x-key', 'mobile-key'] },
    {
      place: 'a scheme of Authorization',
      options: EVERYWHERE,
      headers: ['Authorization', 'apikey  mobile-key'],
    },
    { place: 'a cookie', options: EVERYWHERE, headers: ['Cookie', 'a=1; key="mobile-key"; b=2'] },
    { place: 'the query', options: EVERYWHERE, query: 'a=1&api%20key=mobile%2Dkey' },
    { place: 'the query, with a plus', options: EVERYWHERE, query: 'api+key=mobile-key' },
  ])('in $place tells the consumer', ({ options, headers = [], query }) => {
    const exchange = exchangeOf({ headers, query });
    expect(ask(options, exchange)).toBeUndefined();
    expect(exchange.identity).toEqual({ consumer: 'mobile', groups: ['apps'], scopes: [], claims: {} });
  });

  it('may be one that a reference gives', () => {
    const exchange = exchangeOf({ headers: ['x-api-key', 'second-key'] });
    expect(ask({}, exchange)).toBeUndefined();
    expect(exchange.identity?.consumer).toBe('mobile');
  });

  it('beyond ASCII is taken as UTF-8, as it was hashed', () => {
    const bytes = Buffer.from('schlüssel').toString('latin1');
    const exchange = exchangeOf({ headers: ['x-api-key', bytes] });
    expect(ask({}, exchange)).toBeUndefined();
    expect(exchange.identity?.consumer).toBe('web');
  });
});

describe('what the upstream sees', () => {
  const headers = ['x-a', '1', 'Authorization', 'Bearer t', 'Cookie', 'a=1; b=2'];

  test.each<{ name: string; carried: string[]; query?: string }>([
    { name: 'header', carried: ['X-Key', 'mobile-key'] },
    { name: 'scheme', carried: ['Authorization', 'ApiKey mobile-key'] },
    { name: 'cookie', carried: ['Cookie', 'key=mobile-key'] },
    { name: 'query', carried: [], query: 'x=1&api+key=mobile-key&y=%zz' },
  ])('has no key from the $name, and the rest as it was', ({ carried, query }) => {
    const exchange = exchangeOf({ headers: [...headers, ...carried], query });
    expect(ask(EVERYWHERE, exchange)).toBeUndefined();
    const raw = exchange.request.headers.toRaw().map((text) => text.toLowerCase());
    expect(raw.toSorted()).toEqual(headers.map((text) => text.toLowerCase()).toSorted());
    expect(exchange.query).toBe(query === undefined ? undefined : 'x=1&y=%zz');
  });

  it('has no query when the key was all of it', () => {
    const exchange = exchangeOf({ query: 'api+key=mobile-key' });
    ask(EVERYWHERE, exchange);
    expect(exchange.query).toBeUndefined();
  });

  it('has the key if the spec says so', () => {
    const exchange = exchangeOf({ headers: ['x-api-key', 'mobile-key'] });
    expect(ask({ forward: true }, exchange)).toBeUndefined();
    expect(exchange.request.headers.first('x-api-key')).toBe('mobile-key');
  });
});

describe('refused', () => {
  test.each<{ name: string; headers: string[]; query?: string; status: number }>([
    { name: 'no key', headers: [], status: 401 },
    { name: 'an empty key', headers: ['x-key', ''], status: 401 },
    { name: 'an unknown key', headers: ['x-key', 'mobile-keY'], status: 401 },
    { name: 'the digest in place of the key', headers: ['x-key', sha256('mobile-key')], status: 401 },
    { name: 'a key of 10,000 characters', headers: ['x-key', 'k'.repeat(10_000)], status: 401 },
    { name: 'another scheme', headers: ['authorization', 'Bearer mobile-key'], status: 401 },
    { name: 'the scheme alone', headers: ['authorization', 'ApiKey'], status: 401 },
    { name: 'a cookie of another name', headers: ['cookie', 'KEY=mobile-key'], status: 401 },
    { name: 'a name of objects', headers: ['x-key', '__proto__'], status: 401 },
    { name: 'a header twice', headers: ['x-key', 'mobile-key', 'x-key', 'mobile-key'], status: 400 },
    { name: 'two keys joined', headers: ['x-key', 'mobile-key, mobile-key'], status: 401 },
    { name: 'two cookies', headers: ['cookie', 'key=mobile-key; key=other'], status: 400 },
    { name: 'two parameters', headers: [], query: 'api+key=mobile-key&api%20key=x', status: 400 },
    { name: 'two places', headers: ['x-key', 'mobile-key'], query: 'api+key=other', status: 400 },
  ])('$name', ({ headers, query, status }) => {
    const exchange = exchangeOf({ headers, query });
    const head = ask(EVERYWHERE, exchange);
    expect(head?.status).toBe(status);
    expect(head?.headers.first('www-authenticate')).toBe(
      status === 401 ? 'ApiKey realm="gateway"' : undefined,
    );
    expect(exchange.identity).toBeUndefined();
  });

  it('is a wrong key, but not none, when keys are optional', () => {
    expect(ask({ optional: true }, exchangeOf({}))).toBeUndefined();
    expect(ask({ optional: true }, exchangeOf({ headers: ['x-api-key', 'wrong'] }))?.status).toBe(401);
  });

  it('is a challenge with the realm of the spec', () => {
    const head = ask({ realm: 'shop', authorization: 'Key' }, exchangeOf({}));
    expect(head?.headers.first('www-authenticate')).toBe('Key realm="shop"');
  });
});

describe('a revision', () => {
  const create = (resolveSecret: () => string, given = consumers) =>
    apiKeyPolicy.createHandler({}, policyDeps({ consumers: given, resolveSecret }));

  it('is refused when a reference gives nothing', () => {
    expect(() => create(() => '')).toThrow('${env:SECOND} is empty');
  });

  it('is refused when two consumers turn out to have one key, which is not told', () => {
    const attempt = () => create(() => 'schlüssel');
    expect(attempt).toThrow('consumers "mobile" and "web" have the same credential');
    expect(attempt).not.toThrow(/schl/);
  });
});
