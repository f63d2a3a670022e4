// Pages of lint on who may call: authentication, tokens, origins, and what upstreams are told of callers.
import type { CodePage } from '../types.ts';

/** Codes of lint on access, each with its page; the name is that of the rule's file in `src/lint/rule/`. */
export const lintAccessCodes = {
  GW3001: {
    name: 'route-without-authentication',
    severity: 'warning',
    summary: 'A path that one route guards can be reached through another one without authentication.',
    why: 'A route takes only requests that meet all of its conditions. By another method, or without a header that it asks for, the same path goes to the next route that takes it, which lets everybody through. gw looks for such a request over all routes and shows it. Reading for everybody beside writing for some is not told.',
    fix: 'Give the other route the policy, too, or let the guarded route take every request for the path.',
    bad: `policies:
  key: { apiKey: {} }
routes:
  admin: { match: { path: /admin, methods: [GET] }, policies: [key], to: users, timeout: 5s }
  site: { match: { pathPrefix: / }, to: users, timeout: 5s }
`,
    good: `policies:
  key: { apiKey: {} }
routes:
  admin: { match: { path: /admin }, policies: [key], to: users, timeout: 5s }
  site: { match: { pathPrefix: / }, to: users, timeout: 5s }
`,
  },
  GW3003: {
    name: 'null-origin',
    severity: 'warning',
    summary: 'A policy `cors` allows the origin `null`.',
    why: 'It is no origin of anybody: every page can take it on, in a frame with `sandbox` for one. With `credentials` it is an error.',
    fix: 'Name the origins that may, or write `"*"` if everybody may.',
    bad: `policies:
  web: { cors: { origins: ["https://app.example.com", "null"] } }
routes:
  users: { match: { path: /users }, policies: [web], to: users, timeout: 5s }
`,
    good: `policies:
  web: { cors: { origins: ["https://app.example.com"] } }
routes:
  users: { match: { path: /users }, policies: [web], to: users, timeout: 5s }
`,
  },
  GW3004: {
    name: 'token-for-anybody',
    severity: 'warning',
    summary: 'A policy `jwt` takes tokens without asking who issued them, or for whom.',
    why: 'One provider signs tokens for many services with the same keys. Without `audience`, a token that a user gave to another service opens this one, too; without `issuer`, so does one of another tenant whose keys are in the set (RFC 8725, sections 3.8 and 3.9).',
    fix: 'Add `issuer` and `audience`. A condition under `claims` on `iss` or `aud` does as well.',
    bad: `policies:
  token: { jwt: { algorithms: [RS256], jwks: "https://id.example.com/jwks.json" } }
routes:
  users: { match: { path: /users }, policies: [token], to: users, timeout: 5s }
`,
    good: `policies:
  token:
    jwt: { algorithms: [RS256], jwks: "https://id.example.com/jwks.json", issuer: "https://id.example.com", audience: shop }
routes:
  users: { match: { path: /users }, policies: [token], to: users, timeout: 5s }
`,
  },
  GW3005: {
    name: 'forgeable-identity',
    severity: 'warning',
    summary: 'Clients can send a header by which an upstream knows who calls.',
    why: 'Policies that write such a header take away what clients send under its name. A route to the same upstream without the policy does not, so whoever calls there can be anybody. The headers `x-consumer-*` are taken away on every route.',
    fix: 'Take the header away on the other route with a policy `headers`, or give that route the policy that writes it.',
    bad: `policies:
  token:
    jwt:
      algorithms: [RS256]
      jwks: "https://id.example.com/jwks.json"
      issuer: "https://id.example.com"
      audience: shop
      claimHeaders: { x-user: sub }
routes:
  orders: { match: { path: /orders }, policies: [token], to: users, timeout: 5s }
  status: { match: { path: /status }, to: users, timeout: 5s }
`,
    good: `policies:
  token:
    jwt:
      algorithms: [RS256]
      jwks: "https://id.example.com/jwks.json"
      issuer: "https://id.example.com"
      audience: shop
      claimHeaders: { x-user: sub }
  nobody: { headers: { request: { remove: [x-user] } } }
routes:
  orders: { match: { path: /orders }, policies: [token], to: users, timeout: 5s }
  status: { match: { path: /status }, policies: [nobody], to: users, timeout: 5s }
`,
  },
  GW3009: {
    name: 'loose-origin',
    severity: 'warning',
    summary: 'An expression for origins takes names that anybody can register.',
    why: '`https://.*example\\.com` takes `https://evilexample.com`, and an unescaped dot takes any character. What the expression takes is asked of its automaton, and the message shows such an origin.',
    fix: 'Let free text stand only before a dot and a domain of your own, and write `\\.` for a dot.',
    bad: `policies:
  web: { cors: { origins: [{ regex: "https://.*example\\\\.com" }] } }
routes:
  users: { match: { path: /users }, policies: [web], to: users, timeout: 5s }
`,
    good: `policies:
  web: { cors: { origins: [{ regex: "https://([a-z0-9-]+\\\\.)*example\\\\.com" }] } }
routes:
  users: { match: { path: /users }, policies: [web], to: users, timeout: 5s }
`,
  },
  GW3016: {
    name: 'public-below-guarded',
    severity: 'info',
    summary: 'A route to the same upstream is open to everybody below a prefix that another route guards.',
    why: 'It is how a health check or a login is let through, and how a hole is left. An ignore with its reason says which of the two it is.',
    fix: 'Give it the policy, too, or ignore this with the reason.',
    bad: `policies:
  key: { apiKey: {} }
routes:
  api: { match: { pathPrefix: /api }, policies: [key], to: users, timeout: 5s }
  export: { match: { path: /api/export }, to: users, timeout: 5s }
`,
    good: `policies:
  key: { apiKey: {} }
routes:
  api: { match: { pathPrefix: /api }, policies: [key], to: users, timeout: 5s }
  export: { match: { path: /api/export }, policies: [key], to: users, timeout: 5s }
`,
  },
  GW3017: {
    name: 'identity-read-unknown',
    severity: 'warning',
    summary: 'A policy reads who calls on a route where nothing finds that out.',
    why: 'Who calls is found out by policies such as `apiKey` and `jwt`. Without one, `authorize` refuses everybody, and a limit for each consumer is one for each address.',
    fix: 'Give the route a policy that finds out who calls.',
    bad: `policies:
  staff: { authorize: { groups: [staff] } }
routes:
  users: { match: { path: /users }, policies: [staff], to: users, timeout: 5s }
`,
    good: `consumers:
  mobile: { groups: [staff], apiKeys: ["\${env:MOBILE_KEY}"] }
policies:
  key: { apiKey: {} }
  staff: { authorize: { groups: [staff] } }
routes:
  users: { match: { path: /users }, policies: [key, staff], to: users, timeout: 5s }
`,
  },
  GW3018: {
    name: 'optional-authentication',
    severity: 'info',
    summary: 'Requests without credentials pass, and nothing behind asks who calls.',
    why: 'With `optional`, a policy only refuses wrong credentials; leaving them out is enough to pass. That is right where the upstream shows strangers something else, and a mistake where `optional` was put in to try something out.',
    fix: 'Take `optional` out, or add a policy that asks who calls, such as `authorize`.',
    bad: `policies:
  key: { apiKey: { optional: true } }
routes:
  users: { match: { path: /users }, policies: [key], to: users, timeout: 5s }
`,
    good: `policies:
  key: { apiKey: {} }
routes:
  users: { match: { path: /users }, policies: [key], to: users, timeout: 5s }
`,
  },
  GW3019: {
    name: 'unasked-certificate',
    severity: 'warning',
    summary: 'A policy `mtls` runs on a listener that asks clients for no certificate.',
    why: 'A client shows a certificate only when it is asked for one, and the listener asks only with `clientCa`. On this one nobody is ever known.',
    fix: 'Give the listener `tls` with `clientCa`, or keep the route to listeners that have it.',
    bad: `policies:
  device: { mtls: {} }
routes:
  users: { match: { path: /users }, policies: [device], to: users, timeout: 5s }
`,
    good: `listeners:
  secure:
    address: "127.0.0.1:8443"
    tls: { certificates: [{ cert: a.crt, key: a.key }], clientCa: ca.crt }
policies:
  device: { mtls: {} }
routes:
  users: { match: { path: /users }, policies: [device], to: users, timeout: 5s }
`,
  },
  GW3020: {
    name: 'credential-in-the-clear',
    severity: 'warning',
    summary: 'API keys or passwords are taken on a listener for other machines without TLS.',
    why: 'Whoever is on the way reads them once and can use them until they are changed.',
    fix: 'Give the listener `tls`. If TLS ends in front of gw, name that proxy under `trustedProxies`.',
    bad: `listeners: { public: { address: "0.0.0.0:8080" } }
policies:
  key: { apiKey: {} }
routes:
  users: { match: { path: /users }, policies: [key], to: users, timeout: 5s }
`,
    good: `listeners: { public: { address: "0.0.0.0:8080", trustedProxies: [10.0.0.0/8] } }
policies:
  key: { apiKey: {} }
routes:
  users: { match: { path: /users }, policies: [key], to: users, timeout: 5s }
`,
  },
  GW3021: {
    name: 'slash-around-authentication',
    severity: 'warning',
    summary: 'A guarded path can be reached unguarded with a slash at its end.',
    why: 'For gw, `/admin` and `/admin/` are two paths, and a wider route takes the second. Many servers answer both alike, so whoever adds a slash gets the answer without saying who it is. Without `passLookalikes` such a request gets 400.',
    fix: 'Take `passLookalikes` out, guard a `pathPrefix`, or name both paths in the matches of the guarded route.',
    bad: `listeners: { public: { address: "127.0.0.1:8080", passLookalikes: true } }
policies:
  key: { apiKey: {} }
routes:
  admin: { match: { path: /admin }, policies: [key], to: users, timeout: 5s }
  site: { match: { pathPrefix: / }, to: users, timeout: 5s }
`,
    good: `listeners: { public: { address: "127.0.0.1:8080", passLookalikes: true } }
policies:
  key: { apiKey: {} }
routes:
  admin: { match: { pathPrefix: /admin }, policies: [key], to: users, timeout: 5s }
  site: { match: { pathPrefix: / }, to: users, timeout: 5s }
`,
  },
} as const satisfies Record<string, CodePage>;
