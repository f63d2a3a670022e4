import { createHmac } from 'node:crypto';
import { exportSPKI } from 'jose';
import { beforeAll, describe, expect, it, test } from 'vitest';
import type { Exchange } from '../../src/http/types.ts';
import { anyOfPolicy } from '../../src/policy/any-of.ts';
import { ALGORITHMS, isSecretAlgorithm } from '../../src/policy/jwt/algorithms.ts';
import { type JwtOptions, jwtPolicy } from '../../src/policy/jwt.ts';
import type { PolicyDeps, PolicyHandler } from '../../src/policy/types.ts';
import { deferred } from '../proxy/support/deferred.ts';
import { consumerOf } from './support/consumer.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { keyPair, type Pair, sign } from './support/tokens.ts';

let rsa: Pair;
let ec: Pair;
let other: Pair;

beforeAll(async () => {
  rsa = await keyPair('RS256', 'rsa-1');
  ec = await keyPair('ES256', 'ec-1');
  other = await keyPair('RS256', 'rsa-1');
});

/** Options with both public keys in the spec. */
function options(changes: Partial<JwtOptions> = {}): JwtOptions {
  return { algorithms: ['RS256', 'ES256'], jwks: { keys: [rsa.jwk, ec.jwk] as never }, ...changes };
}

function bearer(token: string, more: readonly string[] = []): Exchange {
  return exchangeOf({ headers: ['Authorization', `Bearer ${token}`, ...more] });
}

/** Asks the policy; gives the status of its refusal with its challenge, or undefined. */
async function ask(handler: PolicyHandler, exchange: Exchange) {
  const answer = await handler.request?.(exchange);
  if (answer === undefined) return undefined;
  return { status: answer.head.status, challenge: answer.head.headers.first('www-authenticate') };
}

function handlerOf(written: JwtOptions, deps: Partial<PolicyDeps> = {}): PolicyHandler {
  return jwtPolicy.createHandler(written, policyDeps(deps));
}

/** Asks with options; gives the status of the refusal, or `passes`. */
async function verdict(written: JwtOptions, token: string, nowMs = 0): Promise<number | string> {
  const refusal = await ask(handlerOf(written, { now: () => nowMs }), bearer(token));
  return refusal?.status ?? 'passes';
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a good token', () => {
  test.each(ALGORITHMS.filter((each) => !isSecretAlgorithm(each)))(
    'may be signed with %s',
    async (algorithm) => {
      const pair = await keyPair(algorithm);
      const written: JwtOptions = { algorithms: [algorithm], jwks: { keys: [pair.jwk] as never } };
      expect(await verdict(written, await sign(pair))).toBe('passes');
    },
  );

  test.each(ALGORITHMS.filter(isSecretAlgorithm))('may be signed with %s and a secret', async (algorithm) => {
    const secret = 's'.repeat(64);
    const handler = handlerOf(
      { algorithms: [algorithm], secret: '${env:S}' },
      { resolveSecret: () => secret },
    );
    const privateKey = new TextEncoder().encode(secret);
    const token = await sign({ algorithm, privateKey, kid: undefined });
    expect(await ask(handler, bearer(token))).toBeUndefined();
  });

  it('says who calls', async () => {
    const handler = handlerOf(options({ consumer: 'azp', groups: 'realm_access.roles' }), {
      consumers: [consumerOf('mobile', { groups: ['apps'] })],
    });
    const claims = { azp: 'mobile', scope: 'read write', realm_access: { roles: ['admin', 7, null] } };
    const exchange = bearer(await sign(rsa, claims));
    expect(await ask(handler, exchange)).toBeUndefined();
    expect(exchange.identity).toMatchObject({
      consumer: 'mobile',
      groups: ['apps', 'admin', '7'],
      scopes: ['read', 'write'],
      claims,
    });
    expect(exchange.request.headers.has('authorization')).toBe(false);
  });

  it('makes nobody a consumer unless the spec says by which claim', async () => {
    const exchange = bearer(await sign(rsa, { sub: 'mobile', scp: ['a', 'b'] }));
    expect(await ask(handlerOf(options()), exchange)).toBeUndefined();
    expect(exchange.identity).toMatchObject({ consumer: undefined, groups: [], scopes: ['a', 'b'] });
  });

  it('may stand in a cookie, a header or the query, and stay there', async () => {
    const handler = handlerOf(options({ cookie: 't', header: 'x-t', query: 't', forward: true }));
    const token = await sign(ec);
    for (const exchange of [
      exchangeOf({ headers: ['Cookie', `a=1; t=${token}`] }),
      exchangeOf({ headers: ['X-T', token] }),
      exchangeOf({ query: `t=${token}` }),
    ]) {
      const before = [exchange.request.headers.toRaw(), exchange.query];
      expect(await ask(handler, exchange)).toBeUndefined();
      expect([exchange.request.headers.toRaw(), exchange.query]).toEqual(before);
    }
  });

  it('is known at once when it comes again, until it expires', async () => {
    let now = 0;
    const handler = handlerOf(options({ leeway: '0s' }), { now: () => now });
    const token = await sign(rsa, { exp: 60 });
    expect(handler.request?.(bearer(token))).toBeInstanceOf(Promise);
    await ask(handler, bearer(token));
    const again = bearer(token);
    expect(handler.request?.(again)).toBeUndefined();
    expect(again.identity).toBeDefined();
    now = 60_000;
    expect((await ask(handler, bearer(token)))?.status).toBe(401);
  });

  it('that does not name its key is tried with every key of its kind', async () => {
    const second = await keyPair('RS256', 'rsa-2');
    const written = options({ jwks: { keys: [other.jwk, second.jwk] as never } });
    expect(await verdict(written, await sign({ ...second, kid: undefined }))).toBe('passes');
    expect(await verdict(written, await sign({ ...rsa, kid: undefined }))).toBe(401);
  });
});

describe('claims', () => {
  test.each<{ condition: NonNullable<JwtOptions['claims']>[string]; claim: unknown; passes: boolean }>([
    { condition: 'acme', claim: 'acme', passes: true },
    { condition: 'acme', claim: 'ACME', passes: false },
    { condition: 'acme', claim: ['acme'], passes: false },
    { condition: 'acme', claim: undefined, passes: false },
    { condition: 1, claim: 1, passes: true },
    { condition: 1, claim: '1', passes: false },
    { condition: true, claim: true, passes: true },
    { condition: ['a', 'b'], claim: 'b', passes: true },
    { condition: ['a', 'b'], claim: 'c', passes: false },
    { condition: { contains: 'a' }, claim: ['b', 'a'], passes: true },
    { condition: { contains: 'a' }, claim: 'a', passes: true },
    { condition: { contains: 'a' }, claim: 'ab', passes: false },
    { condition: { contains: ['a', 'b'] }, claim: ['b', 'a', 'c'], passes: true },
    { condition: { contains: ['a', 'b'] }, claim: ['b'], passes: false },
  ])('that must be $condition and is $claim', async ({ condition, claim, passes }) => {
    const token = await sign(rsa, { tenant: claim });
    expect(await verdict(options({ claims: { tenant: condition } }), token)).toBe(passes ? 'passes' : 401);
  });

  it('with dots in their names come before those inside of others', async () => {
    const name = 'https://example.com/plan';
    expect(await verdict(options({ claims: { [name]: 'x' } }), await sign(rsa, { [name]: 'x' }))).toBe(
      'passes',
    );
    const both = await sign(rsa, { 'a.b': 'x', a: { b: 'y' } });
    expect(await verdict(options({ claims: { 'a.b': 'x' } }), both)).toBe('passes');
    expect(await verdict(options({ claims: { 'constructor.name': 'Object' } }), both)).toBe(401);
  });

  it('reach the upstream in fields that no client can set and no claim can break out of', async () => {
    const claimHeaders = { 'x-user': 'sub', 'x-roles': 'roles', 'x-none': 'none', 'X-Object': 'object' };
    const handler = handlerOf(options({ claimHeaders }));
    const claims = { sub: 'a\r\nx-admin: 1', roles: ['a,b', 'é%', 3], object: {} };
    const forged = ['X-None', 'forged', 'x_user', 'forged', 'x-object', 'forged', 'X-User', 'forged'];
    const exchange = bearer(await sign(rsa, claims), forged);
    expect(await ask(handler, exchange)).toBeUndefined();
    const raw = ['x-user', 'a%0D%0Ax-admin: 1', 'x-roles', 'a%2Cb, %C3%A9%25, 3'];
    expect(exchange.request.headers.toRaw()).toEqual(raw);
    expect(exchange.request.headers.unsendable).toBeUndefined();
  });

  it('are not to be forged where an alternative decides, either', async () => {
    const jwt = handlerOf(options({ claimHeaders: { 'x-user': 'sub' } }));
    const first: PolicyHandler = {
      request(exchange) {
        exchange.identity = { consumer: 'a', groups: [], scopes: [], claims: {} };
        return undefined;
      },
    };
    const policy = (name: string) => (name === 'jwt' ? jwt : first);
    const handler = anyOfPolicy.createHandler(['first', 'jwt'], policyDeps({ policy }));
    const exchange = exchangeOf({ headers: ['X-User', 'forged'] });
    expect(await ask(handler, exchange)).toBeUndefined();
    expect(exchange.request.headers.toRaw()).toEqual([]);
  });
});

describe('time, issuer and audience', () => {
  test.each<{ why: string; claims: Record<string, unknown>; nowMs: number; passes: boolean }>([
    { why: 'before it expires', claims: { exp: 100 }, nowMs: 99_999, passes: true },
    { why: 'at the end of the leeway', claims: { exp: 100 }, nowMs: 109_000, passes: true },
    { why: 'behind the leeway', claims: { exp: 100 }, nowMs: 110_000, passes: false },
    { why: 'without an end', claims: { exp: undefined }, nowMs: 0, passes: false },
    { why: 'with an end that is no number', claims: { exp: '9999' }, nowMs: 0, passes: false },
    { why: 'at the start of the leeway', claims: { nbf: 100 }, nowMs: 90_000, passes: true },
    { why: 'before the leeway', claims: { nbf: 100 }, nowMs: 88_000, passes: false },
    { why: 'of another issuer', claims: { iss: 'https://evil.example' }, nowMs: 0, passes: false },
    { why: 'of no issuer', claims: { iss: undefined }, nowMs: 0, passes: false },
    { why: 'of a second issuer', claims: { iss: 'b' }, nowMs: 0, passes: true },
    { why: 'for another audience', claims: { aud: 'billing' }, nowMs: 0, passes: false },
    { why: 'for no audience', claims: { aud: undefined }, nowMs: 0, passes: false },
    { why: 'for several audiences', claims: { aud: ['billing', 'api'] }, nowMs: 0, passes: true },
  ])('a token $why', async ({ claims, nowMs, passes }) => {
    const token = await sign(rsa, { iss: 'a', aud: 'api', ...claims });
    const written = options({ issuer: ['a', 'b'], audience: 'api', leeway: '10s' });
    expect(await verdict(written, token, nowMs)).toBe(passes ? 'passes' : 401);
  });
});

describe('what a client hears', () => {
  it('without a token: that one is needed', async () => {
    const refusal = await ask(handlerOf(options({ realm: 'api' })), exchangeOf());
    expect(refusal).toEqual({ status: 401, challenge: 'Bearer realm="api"' });
    expect(await ask(handlerOf(options({ optional: true })), exchangeOf())).toBeUndefined();
  });

  it('with a bad one: what is wrong, and nothing of it', async () => {
    const handler = handlerOf(options({ optional: true }), { now: () => 3_700_000 });
    const refusal = await ask(handler, bearer(await sign(rsa)));
    expect(refusal).toEqual({
      status: 401,
      challenge: 'Bearer realm="gateway", error="invalid_token", error_description="The token has expired."',
    });
  });

  it('with two: that the request is wrong', async () => {
    const token = await sign(rsa);
    const refusal = await ask(handlerOf(options()), bearer(token, ['Authorization', `bearer ${token}`]));
    expect(refusal?.status).toBe(400);
    expect(refusal?.challenge).toContain('error="invalid_request"');
  });
});

describe('attacks', () => {
  const payload = () => base64url({ sub: 'root', exp: 3600 });

  test.each(['none', 'None', 'NONE', ''])('a token with alg "%s"', async (alg) => {
    for (const signature of ['', 'AA']) {
      const token = `${base64url({ alg })}.${payload()}.${signature}`;
      expect(await verdict(options(), token)).toBe(401);
    }
  });

  it('a token signed with the public key as if it were a secret', async () => {
    for (const secret of [await exportSPKI(rsa.publicKey), JSON.stringify(rsa.jwk)]) {
      const signed = `${base64url({ alg: 'HS256', kid: 'rsa-1' })}.${payload()}`;
      const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      expect(await verdict(options(), token)).toBe(401);
    }
  });

  test.each(['jwk', 'jku', 'x5u', 'x5c'])('a token that brings its own key as `%s`', async (member) => {
    const brought = {
      jwk: other.jwk,
      jku: 'https://evil.example/jwks',
      x5u: 'https://evil.example/c',
      x5c: ['AA'],
    };
    const fetched: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (url) => {
      fetched.push(url);
      return Response.json({ keys: [rsa.jwk] });
    };
    const handler = handlerOf(options({ jwks: 'https://id.example/jwks' }), { fetch });
    const token = await sign(other, {}, { [member]: brought[member as keyof typeof brought] });
    expect((await ask(handler, bearer(token)))?.status).toBe(401);
    expect(fetched).toEqual(['https://id.example/jwks']);
  });

  test.each(['../../etc/passwd', "' OR 1=1 --", '__proto__', 'constructor', '', 'rsa-1\0'])(
    'a key named %j',
    async (kid) => {
      expect(await verdict(options(), await sign({ ...other, kid }))).toBe(401);
    },
  );

  it('a key of another kind than the algorithm', async () => {
    const token = await sign({ ...ec, kid: 'rsa-1' });
    expect(await verdict(options(), token)).toBe(401);
    expect(await verdict(options({ algorithms: ['ES256'] }), await sign(rsa))).toBe(401);
  });

  it('a token with a critical extension', async () => {
    const [, claims] = (await sign(rsa)).split('.');
    const header = base64url({ alg: 'RS256', kid: 'rsa-1', crit: ['b64'], b64: false });
    expect(await verdict(options(), `${header}.${claims}.AA`)).toBe(401);
  });

  test.each(['', '.', '..', 'a.b', 'a.b.c.d.e', 'é.é.é', `${'a'.repeat(16_385)}`, '{"a":1}'])(
    'text that is no token: %#',
    async (text) => {
      expect(await verdict(options(), text)).toBe(401);
    },
  );

  it('a changed payload', async () => {
    const [header, , signature] = (await sign(rsa)).split('.');
    expect(await verdict(options(), `${header}.${payload()}.${signature}`)).toBe(401);
  });

  it('a secret that can be guessed, or a file without keys, when the revision is loaded', () => {
    const load = (written: JwtOptions, given: string) => () =>
      handlerOf(written, { resolveSecret: () => given });
    const short = load({ algorithms: ['HS384'], secret: '${env:S}' }, 'x'.repeat(47));
    expect(short).toThrow(/\$\{env:S\}.*HS384 needs 48 bytes/);
    expect(short).not.toThrow(/xxx/);
    const file: JwtOptions = { algorithms: ['RS256'], jwks: '${file:k}' };
    expect(load(file, '{"keys":[]}')).toThrow(/\$\{file:k\}.*no key/);
    expect(load(file, 'http://id.example/')).toThrow(/https/);
    expect(load(file, '{"keys":[{"kty":"oct","k":"AA"}]}')).toThrow(/private key or a secret/);
  });
});

describe('the keys of a provider', () => {
  const URL = 'https://id.example/jwks';

  /** A provider whose answers can be changed, in front of a clock that can be set. */
  function provider() {
    const state = {
      now: 1_000_000,
      asked: 0,
      warned: [] as string[],
      answer: async (): Promise<Response> => Response.json({ keys: [rsa.jwk] }),
    };
    const fetch: typeof globalThis.fetch = () => {
      state.asked++;
      return state.answer();
    };
    const written = options({ jwks: URL });
    const deps = policyDeps({ fetch, now: () => state.now, warn: (line) => state.warned.push(line) });
    const later = { exp: 9_999_999 };
    const pass = async (pair: Pair) =>
      (await ask(jwtPolicy.createHandler(written, deps), bearer(await sign(pair, later))))?.status ??
      'passes';
    return { state, pass, deps, written };
  }

  const down = async () => {
    throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
  };

  it('are asked for once, and kept over reloads', async () => {
    const { state, pass } = provider();
    expect(await Promise.all([pass(rsa), pass(rsa), pass(rsa)])).toEqual(['passes', 'passes', 'passes']);
    expect(state.asked).toBe(1);
  });

  it('that are not known are asked for once, however many are named', async () => {
    const { state, pass } = provider();
    await pass(rsa);
    const next = await keyPair('RS256', 'rsa-2');
    state.answer = async () => Response.json({ keys: [next.jwk] });
    expect(await Promise.all([pass(next), pass(next)])).toEqual(['passes', 'passes']);
    expect(state.asked).toBe(2);
    const made = await Promise.all(['a', 'b', 'c', 'd'].map((kid) => pass({ ...other, kid })));
    expect(made).toEqual([401, 401, 401, 401]);
    expect(state.asked).toBe(2);
    state.now += 30_000;
    expect(await pass({ ...other, kid: 'e' })).toBe(401);
    expect(await pass({ ...other, kid: 'f' })).toBe(401);
    expect(state.asked).toBe(3);
  });

  it('that are gone let no remembered token pass', async () => {
    const { state, deps, written } = provider();
    const handler = jwtPolicy.createHandler(written, deps);
    const token = await sign(rsa, { exp: 9_999_999 });
    await ask(handler, bearer(token));
    expect(handler.request?.(bearer(token))).toBeUndefined();
    state.answer = async () => Response.json({ keys: [ec.jwk] });
    state.now += 600_000;
    handler.request?.(bearer(token));
    await expect.poll(async () => (await ask(handler, bearer(token)))?.status).toBe(401);
  });

  it('are refreshed while the old ones serve, and stay when the provider is down', async () => {
    const { state, pass } = provider();
    await pass(rsa);
    state.now += 600_000;
    const answer = deferred<Response>();
    state.answer = () => answer.promise;
    expect(await pass(rsa)).toBe('passes');
    expect(state.asked).toBe(2);
    answer.resolve(new Response('', { status: 500 }));
    await expect.poll(() => state.warned.length).toBe(1);
    expect(state.warned[0]).toBe(
      `no keys from ${URL}: it answered with status 500; the last good ones stay in use`,
    );
    expect(await pass(rsa)).toBe('passes');
    expect(state.asked).toBe(2);
    state.now += 5_000;
    expect(await pass(rsa)).toBe('passes');
    expect(state.asked).toBe(3);
  });

  test.each<{ why: string; answer: () => Promise<Response>; warning: RegExp }>([
    { why: 'is down', answer: down, warning: /connect ECONNREFUSED/ },
    { why: 'says no', answer: async () => new Response('', { status: 404 }), warning: /status 404/ },
    { why: 'answers no JSON', answer: async () => new Response('<html>'), warning: /is no JSON/ },
    { why: 'answers no keys', answer: async () => Response.json({ keys: [] }), warning: /holds no keys/ },
    { why: 'answers what is no set', answer: async () => Response.json([]), warning: /holds no keys/ },
    {
      why: 'answers without end',
      answer: async () =>
        new Response(new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(65_536)) })),
      warning: /longer than 1048576 bytes/,
    },
  ])(
    'cannot be had: 503 when the provider $why, and it is not asked at each request',
    async ({ answer, warning }) => {
      const { state, pass } = provider();
      state.answer = answer;
      expect(await pass(rsa)).toBe(503);
      expect(await pass(rsa)).toBe(503);
      expect(state.asked).toBe(1);
      expect(state.warned).toEqual([expect.stringMatching(warning)]);
      state.answer = async () => Response.json({ keys: [rsa.jwk] });
      state.now += 5_000;
      expect(await pass(rsa)).toBe('passes');
    },
  );
});
