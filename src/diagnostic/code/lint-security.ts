import type { CodePage } from '../types.ts';

/** Codes of lint on security, each with its page; the name is that of the rule's file in `src/lint/rule/`. */
export const lintSecurityCodes = {
  GW3006: {
    name: 'client-address-behind-proxy',
    severity: 'info',
    summary: "An upstream is chosen by the client's address on a listener that trusts no proxy.",
    why: 'Behind a load balancer every request comes from its address, so all clients land on one endpoint. If clients connect themselves, there is nothing to do.',
    fix: 'Name the proxies in front of the listener under `trustedProxies`, or ignore this if there are none.',
    bad: `upstreams: { chat: { endpoints: ["http://127.0.0.1:9001"], balance: { hash: client-ip } } }
routes:
  chat: { match: { path: /chat }, to: chat, timeout: 5s }
`,
    good: `listeners: { public: { address: "127.0.0.1:8080", trustedProxies: [10.0.0.0/8] } }
upstreams: { chat: { endpoints: ["http://127.0.0.1:9001"], balance: { hash: client-ip } } }
routes:
  chat: { match: { path: /chat }, to: chat, timeout: 5s }
`,
  },
  GW3007: {
    name: 'plain-text-secret',
    severity: 'warning',
    summary: 'A header that carries credentials has its value written into the spec.',
    why: 'Specs are kept in version control, printed by tools and compiled into artifacts. A reference is resolved only when gw serves, and is stored nowhere.',
    fix: 'Write `${env:NAME}` or `${file:PATH}` in its place, and change the secret: it has been seen.',
    bad: `policies:
  token: { headers: { request: { set: { authorization: "Bearer abc123" } } } }
routes:
  users: { match: { path: /users }, policies: [token], to: users, timeout: 5s }
`,
    good: `policies:
  token: { headers: { request: { set: { authorization: "Bearer \${env:USERS_TOKEN}" } } } }
routes:
  users: { match: { path: /users }, policies: [token], to: users, timeout: 5s }
`,
  },
  GW3008: {
    name: 'plain-http-upstream',
    severity: 'warning',
    summary: 'An endpoint outside of this machine and of private networks is spoken to without TLS.',
    why: 'Everybody on the way can read and change what passes, credentials included.',
    fix: 'Make it an `https` endpoint.',
    bad: `upstreams: { users: { endpoints: ["http://users.example.com"] } }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
    good: `upstreams: { users: { endpoints: ["https://users.example.com"] } }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
  },
  GW3011: {
    name: 'host-from-request',
    severity: 'warning',
    summary: 'Where a request or a redirect goes is taken from the path that the client sent.',
    why: 'Whoever makes the request chooses the host: a redirect leads to any site in your name (an open redirect), and an upstream that routes by Host can be made to fetch for the client.',
    fix: 'Write the host out, with one route for each, or allow only known ones by a regex parameter and ignore this.',
    bad: `routes:
  away: { match: { path: "/to/{site}" }, redirect: { location: "https://{site}/" } }
`,
    good: `routes:
  away: { match: { path: "/to/{page}" }, redirect: { location: "https://shop.example/{page}" } }
`,
  },
  GW3012: {
    name: 'plain-http-listener',
    severity: 'info',
    summary: 'A listener takes connections from other machines, without TLS.',
    why: 'What passes can be read and changed on the way. That is fine behind a proxy that ends TLS, and nowhere else.',
    fix: 'Give the listener `tls`, bind it to an address of this machine, or ignore this if TLS ends in front of gw.',
    bad: `listeners: { public: { address: "0.0.0.0:8080" } }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
    good: `listeners: { public: { address: "127.0.0.1:8080" } }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
  },
  GW3013: {
    name: 'credential-in-query',
    severity: 'warning',
    summary: 'A query parameter carries credentials.',
    why: 'URLs end up in logs, histories and Referer headers of every party on the way.',
    fix: 'Carry it in a header.',
    bad: `routes:
  users: { match: { path: /users, query: { api_key: { present: true } } }, respond: {} }
`,
    good: `routes:
  users: { match: { path: /users, headers: { x-api-key: { present: true } } }, respond: {} }
`,
  },
  GW3014: {
    name: 'every-proxy-trusted',
    severity: 'warning',
    summary: 'A listener believes forwarding headers from every address.',
    why: 'Then every client can say which address it comes from, which host it asked for and whether it used TLS.',
    fix: 'Name the addresses of the proxies in front of the listener, and no more.',
    bad: `listeners: { public: { address: "127.0.0.1:8080", trustedProxies: [0.0.0.0/0] } }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
    good: `listeners: { public: { address: "127.0.0.1:8080", trustedProxies: [10.1.0.0/16] } }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
  },
  GW3015: {
    name: 'redirect-to-plain-http',
    severity: 'warning',
    summary: 'A redirect leads to `http`.',
    why: 'The next request goes in the clear, with whatever the client sends along, even if this one came over TLS.',
    fix: 'Redirect to `https`.',
    bad: `routes:
  old: { match: { path: /old }, redirect: { location: "http://shop.example/new" } }
`,
    good: `routes:
  old: { match: { path: /old }, redirect: { location: "https://shop.example/new" } }
`,
  },
} as const satisfies Record<string, CodePage>;
