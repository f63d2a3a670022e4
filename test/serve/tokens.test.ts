// Tokens, from a spec on disk and a provider of keys to what an upstream hears, with both engines and both protocols.
import { describe, expect, it } from 'vitest';
import type { EngineName } from '../../src/serve/engine.ts';
import { JWT_AUDIENCE, startProvider as startOidcProvider } from '../policy/support/oidc-provider.ts';
import { startSite, WAYS } from '../policy/support/site.ts';
import { keyPair, type Pair, sign } from '../policy/support/tokens.ts';
import { closing } from '../proxy/support/scope.ts';
import { startHttp } from '../proxy/support/upstreams.ts';
import { Served } from './support/served.ts';

/** A provider whose keys can be changed; counts how often it is asked. */
async function startProvider(pair: Pair) {
  const state = { keys: [pair.jwk], asked: 0 };
  const url = await startHttp((_, response) => {
    state.asked++;
    response.end(JSON.stringify({ keys: state.keys }));
  });
  return { state, url };
}

const HOUR = { exp: Math.floor(Date.now() / 1000) + 3600 };

describe.each(WAYS)('jwt with $name', (way) => {
  it('tells the upstream who calls, also after the provider has new keys', async () => {
    const first = await keyPair('ES256', 'first');
    const second = await keyPair('RS256', 'second');
    const provider = await startProvider(first);
    const jwt = `algorithms: [ES256, RS256], jwks: "${provider.url}", issuer: id, audience: api, consumer: sub, groups: roles, claimHeaders: { x-mail: mail }`;
    const { ask } = await startSite(
      way,
      { policies: `token: { jwt: { ${jwt} } }`, chain: 'token' },
      (request, response) => response.end(JSON.stringify(request.headers)),
    );
    const claims = {
      ...HOUR,
      iss: 'id',
      aud: 'api',
      sub: 'ann',
      roles: ['a,b'],
      scope: 'read',
      mail: 'ann@example.com',
    };
    const forged = { 'x-consumer-name': 'root', 'x-mail': 'root@example.com' };
    for (const pair of [first, first, second]) {
      provider.state.keys = [pair.jwk];
      const authorization = `Bearer ${await sign(pair, claims)}`;
      const { status, body } = await ask({ headers: { authorization, ...forged } });
      expect(status).toBe(200);
      const heard = JSON.parse(String(body));
      expect(heard).toMatchObject({
        'x-consumer-name': 'ann',
        'x-consumer-groups': 'a%2Cb',
        'x-consumer-scopes': 'read',
        'x-mail': 'ann@example.com',
      });
      expect(heard).not.toHaveProperty('authorization');
    }
    expect(provider.state.asked).toBe(2);
    const stranger = `Bearer ${await sign(second, { ...claims, iss: 'other' })}`;
    const refused = await ask({ headers: { authorization: stranger } });
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toContain('error="invalid_token"');
    expect((await ask()).headers['www-authenticate']).toBe('Bearer realm="gateway"');
  });
});

describe.each(WAYS)('a real provider, with $name', (way) => {
  it('is believed, also with new keys and after it has revoked a token', async () => {
    const provider = await startOidcProvider();
    const { issuer } = provider;
    const served = await serveSecretSpec(
      way.engine,
      `policies:
  jwt: { jwt: { algorithms: [RS256], jwks: "${issuer}/jwks", issuer: "${issuer}", audience: "${JWT_AUDIENCE}", consumer: client_id } }
  opaque: { introspection: { url: "${issuer}/token/introspection", clientId: gw, clientSecret: "\${env:SECRET}", audience: "urn:api:opaque", consumer: client_id, ttl: 1ms } }
routes:
  jwt: { match: { path: /jwt }, policies: [jwt], respond: { body: passed } }
  opaque: { match: { path: /opaque }, policies: [opaque], respond: { body: passed } }
`,
    );
    const statusOf = async (path: string, token: string) =>
      (await way.ask(served, { path, headers: { authorization: `Bearer ${token}` } })).status;

    const first = await provider.token(JWT_AUDIENCE);
    const opaque = await provider.token('urn:api:opaque');
    expect(await statusOf('/jwt', first)).toBe(200);
    expect(await statusOf('/jwt', opaque)).toBe(401);
    expect(await statusOf('/opaque', opaque)).toBe(200);
    await provider.revoke(opaque);
    await expect.poll(() => statusOf('/opaque', opaque)).toBe(401);

    provider.rotate();
    expect(await statusOf('/jwt', await provider.token(JWT_AUDIENCE))).toBe(200);
    expect(await statusOf('/jwt', first)).toBe(401);
    expect(provider.asked.filter((path) => path === '/jwks')).toHaveLength(2);
  });
});

/** Serves policies and routes with the gateway's secret at the provider; gives the address. */
async function serveSecretSpec(engine: EngineName, rest: string): Promise<string> {
  const spec = `version: 1\nlisteners: { public: { address: "127.0.0.1:0", http2: true } }\n${rest}`;
  const served = new Served(
    { 'gateway.yaml': spec },
    { engine, drainMs: 0 },
    { env: { SECRET: 'gw-secret' } },
  );
  closing(served, (each) => each.stop());
  const ended = await Promise.race([served.hears(/^serving/), served.code]);
  if (typeof ended === 'number') throw new Error(served.said.join(''));
  return /^listening on http:\/\/(\S+)/m.exec(served.said.join('\n'))?.[1] ?? '';
}
