// Pages of the codes for policies that check tokens or ask a provider.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const tokenCodes = {
  GW1821: {
    name: 'keys-do-not-fit',
    severity: 'error',
    summary:
      'The keys of a `jwt` policy and its algorithms do not fit each other, or the keys cannot be used.',
    why: 'No token could be accepted; or, where a secret and public keys stand together, anybody could sign tokens with what everybody knows.',
    fix: 'Give `RS…`, `PS…`, `ES…` and `EdDSA` public keys (`jwks`), and `HS…` a secret, each in a policy of its own.',
    bad: `policies:
  token: { jwt: { algorithms: [RS256, HS256], jwks: "https://id.example.com/jwks.json" } }
`,
    good: `policies:
  token: { jwt: { algorithms: [RS256], jwks: "https://id.example.com/jwks.json" } }
`,
  },
  GW1822: {
    name: 'untrusted-provider',
    severity: 'error',
    summary: 'A provider is to be asked at a URL that cannot be trusted or used.',
    why: 'What a provider says decides who may call. Over plain HTTP, whoever is on the way could say it.',
    fix: 'Use `https://`. Plain `http://` is for providers on this machine (`127.0.0.1`, `localhost`).',
    bad: `policies:
  token: { jwt: { algorithms: [RS256], jwks: "http://id.example.com/jwks.json" } }
`,
    good: `policies:
  token: { jwt: { algorithms: [RS256], jwks: "https://id.example.com/jwks.json" } }
`,
  },
  GW1823: {
    name: 'login-path-astray',
    severity: 'error',
    summary: 'A path that belongs to a login does not reach it.',
    why: 'The provider sends browsers back to `callbackPath`. If that leads to another route, or to none, nobody can log in; the same goes for `logoutPath`.',
    fix: 'Choose a path that a route with the policy takes on each of its hosts, or make a route for it with that policy. Write it as gw reads paths: without `.`, `..` and `//`.',
    bad: `policies:
  staff: { oidc: { issuer: "https://id.example.com", clientId: gw, callbackPath: /callback, session: { keys: ["\${env:SESSION_KEY}"] } } }
upstreams: { app: { endpoints: ["http://127.0.0.1:9000"] } }
routes:
  app: { match: { pathPrefix: /app }, policies: [staff], to: app }
`,
    good: `policies:
  staff: { oidc: { issuer: "https://id.example.com", clientId: gw, callbackPath: /app/callback, session: { keys: ["\${env:SESSION_KEY}"] } } }
upstreams: { app: { endpoints: ["http://127.0.0.1:9000"] } }
routes:
  app: { match: { pathPrefix: /app }, policies: [staff], to: app }
`,
  },
} as const satisfies Record<string, CodePage>;
