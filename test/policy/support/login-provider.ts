// A real provider at which anybody who is sent there is logged in at once, as ann.
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type Configuration, Provider } from 'oidc-provider';
import { startServer } from '../../proxy/support/upstreams.ts';
import { createLoginStore } from './login-store.ts';

/** Where its clients live. */
export const APP = 'a.example';

/** What may be different from one test to the next. */
interface LoginProviderOptions {
  /** Seconds. */
  readonly tokenTtl?: number;
  readonly authMethod?: 'client_secret_basic' | 'client_secret_post' | 'none';
}

/** Starts it; it is stopped when the test ends. */
export async function startLoginProvider(options: LoginProviderOptions = {}) {
  const { server, port } = await startServer(createServer());
  const issuer = `http://127.0.0.1:${port}`;
  const asked: string[] = [];
  const adapter = createLoginStore();
  const make = (kid: string) => makeProvider(issuer, { ...configuration(kid, options), adapter });
  const state = { isDown: false, provider: make('first') };
  const handle: RequestListener = (request, response) => {
    asked.push(`${request.method} ${(request.url ?? '').replace(/[?/](?=[A-Za-z0-9_-]{20,}|.*=).*$/, '')}`);
    if (state.isDown) response.writeHead(502).end();
    else if (request.url?.startsWith('/interaction/')) void interact(state.provider, request, response);
    else void state.provider.callback()(request, response);
  };
  server.on('request', handle);
  return {
    issuer,
    /** Methods and paths that it was asked for, without queries and ids. */
    asked,
    state,
    count: (what: string) => asked.filter((each) => each === what).length,
    /** Signs with a new key from now on, and no longer publishes the old one. */
    rotate() {
      state.provider = make('second');
    },
  };
}

/** Nobody is asked for a password here. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  await provider.interactionFinished(request, response, { login: { accountId: 'ann' } });
}

function makeProvider(issuer: string, given: Configuration): Provider {
  const provider = new Provider(issuer, given);
  provider.on('server_error', (_, error) => {
    throw error;
  });
  return provider;
}

function configuration(
  kid: string,
  { tokenTtl = 3600, authMethod = 'client_secret_basic' }: LoginProviderOptions,
) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const origins = [`http://${APP}`, `https://${APP}`];
  const client = {
    client_id: 'gw',
    ...(authMethod !== 'none' && { client_secret: 'gw-secret' }),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    id_token_signed_response_alg: 'ES256',
    redirect_uris: origins.map((origin) => `${origin}/app/callback`),
    post_logout_redirect_uris: origins.map((origin) => `${origin}/bye`),
    token_endpoint_auth_method: authMethod,
  };
  const account = { sub: 'ann', email: 'ann@example.com', groups: ['staff', 'a,b'], shoe_size: 41 };
  const given: Configuration = {
    clients: [client as never],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' } as never] },
    cookies: { keys: ['a-key-of-cookies'] },
    claims: { openid: ['sub', 'groups', 'shoe_size'], email: ['email'] },
    conformIdTokenClaims: false,
    findAccount: (_, accountId) => ({ accountId, claims: () => account }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: async (ctx) => {
      const { client: asking, session } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant({
        clientId: asking?.clientId ?? '',
        accountId: session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
    issueRefreshToken: () => true,
    rotateRefreshToken: () => true,
    ttl: {
      AccessToken: tokenTtl,
      IdToken: 3600,
      RefreshToken: 86_400,
      Session: 86_400,
      Grant: 86_400,
      Interaction: 600,
    },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = form;
        },
      },
    },
  };
  return given;
}
