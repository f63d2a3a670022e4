// A real provider of tokens on a loopback port, with keys that can be changed.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { type Configuration, Provider } from 'oidc-provider';
import { startServer } from '../../proxy/support/upstreams.ts';

/** The audience of tokens in JWT form; those for any other say nothing themselves. */
export const JWT_AUDIENCE = 'urn:api:jwt';

const CLIENTS = ['app', 'gw'].map((name) => ({
  client_id: name,
  client_secret: `${name}-secret`,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
}));

/** Starts it; it is stopped when the test ends. */
export async function startProvider() {
  const { server, port } = await startServer(createServer());
  const issuer = `http://127.0.0.1:${port}`;
  const asked: string[] = [];
  let handle = new Provider(issuer, configuration('first')).callback();
  server.on('request', (request, response) => {
    asked.push(request.url ?? '');
    void handle(request, response);
  });
  return {
    issuer,
    /** The paths it was asked for. */
    asked,
    /** Signs with a new key from now on, and no longer publishes the old one. */
    rotate() {
      handle = new Provider(issuer, configuration('second')).callback();
    },
    token: async (audience: string): Promise<string> => {
      const form = { grant_type: 'client_credentials', resource: audience, scope: 'read' };
      const { access_token: token } = await post(`${issuer}/token`, form);
      return String(token);
    },
    revoke: async (token: string) => {
      await post(`${issuer}/token/revocation`, { token });
    },
  };
}

async function post(url: string, form: Record<string, string>): Promise<Record<string, unknown>> {
  const authorization = `Basic ${Buffer.from('app:app-secret').toString('base64')}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(form),
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const text = await response.text();
  return text === '' ? {} : JSON.parse(text);
}

function configuration(kid: string): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: CLIENTS as never,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } as never] },
    ttl: { ClientCredentials: 3600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, audience) => ({
          scope: 'read',
          audience,
          accessTokenFormat: audience === JWT_AUDIENCE ? 'jwt' : 'opaque',
        }),
      },
    },
  };
}
