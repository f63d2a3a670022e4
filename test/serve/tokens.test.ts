// Tokens, from a spec on disk and a provider of keys to what an upstream hears, with both engines and both protocols.
import { describe, expect, it } from 'vitest';
import { startSite, WAYS } from '../policy/support/site.ts';
import { keyPair, type Pair, sign } from '../policy/support/tokens.ts';
import { startHttp } from '../proxy/support/upstreams.ts';

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
