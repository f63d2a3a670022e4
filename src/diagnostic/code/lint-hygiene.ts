import type { CodePage } from '../types.ts';

/** Codes of lint on hygiene, each with its page; the name is that of the rule's file in `src/lint/rule/`. */
export const lintHygieneCodes = {
  GW7001: {
    name: 'unused-upstream',
    severity: 'warning',
    summary: 'No route leads to an upstream.',
    why: 'It is either left over, or the route that should lead to it is missing.',
    fix: 'Take it out, or lead a route to it.',
    bad: `upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] }, old: { endpoints: ["http://127.0.0.1:9002"] } }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
    good: `upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
  },
  GW7002: {
    name: 'unused-policy',
    severity: 'warning',
    summary: 'No route has a policy.',
    why: 'Whoever reads it believes that it is in force.',
    fix: 'Take it out, or give it to the routes it was written for.',
    bad: `policies: { quiet: { headers: { response: { remove: [server] } } } }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
    good: `policies: { quiet: { headers: { response: { remove: [server] } } } }
routes:
  ping: { match: { path: /ping }, policies: [quiet], respond: {} }
`,
  },
  GW7003: {
    name: 'unused-chain',
    severity: 'warning',
    summary: 'Nothing names a chain.',
    why: 'Whoever reads it believes that it is in force.',
    fix: 'Take it out, or name it where it was meant to be.',
    bad: `policies: { quiet: { headers: { response: { remove: [server] } } } }
chains: { standard: [quiet] }
routes:
  ping: { match: { path: /ping }, policies: [quiet], respond: {} }
`,
    good: `policies: { quiet: { headers: { response: { remove: [server] } } } }
chains: { standard: [quiet] }
routes:
  ping: { match: { path: /ping }, policies: [standard], respond: {} }
`,
  },
  GW7004: {
    name: 'route-without-test',
    severity: 'info',
    summary: 'No test of the spec expects a route.',
    why: 'A change elsewhere can take its requests away, and nothing would say so.',
    fix: 'Add a test with `expect: { route: NAME }`.',
    bad: `routes:
  ping: { match: { path: /ping }, respond: {} }
`,
    good: `routes:
  ping: { match: { path: /ping }, respond: {} }
tests:
  - { request: "GET http://localhost/ping", expect: { route: ping } }
`,
  },
  GW7005: {
    name: 'route-without-owner',
    severity: 'info',
    summary: 'A route does not say who owns it.',
    why: 'When it fails at night, somebody must know whom to call. This rule is in no preset.',
    fix: 'Give the route the key, such as `x-owner: team-users`.',
    options: {
      key: { description: 'The key that names the owner; it begins with `x-`.', default: 'x-owner' },
    },
    bad: `routes:
  ping: { match: { path: /ping }, respond: {} }
`,
    good: `routes:
  ping: { x-owner: team-users, match: { path: /ping }, respond: {} }
`,
  },
  GW7006: {
    name: 'policy-already-inherited',
    severity: 'info',
    summary: 'A route names a policy or chain that `defaults` gives it anyway.',
    why: 'What is said twice has to be changed twice.',
    fix: 'Leave it out. `gw lint --fix` does where the order stays the same.',
    bad: `policies: { quiet: { headers: { response: { remove: [server] } } } }
defaults: { policies: [quiet] }
routes:
  ping: { match: { path: /ping }, policies: [quiet], respond: {} }
`,
    good: `policies: { quiet: { headers: { response: { remove: [server] } } } }
defaults: { policies: [quiet] }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
  },
  GW7007: {
    name: 'listener-without-routes',
    severity: 'warning',
    summary: 'No route is served by a listener.',
    why: 'It answers 404 to everything.',
    fix: 'Take it out, or name it under `listeners` of a route.',
    bad: `listeners: { public: { address: "127.0.0.1:8080" }, inner: { address: "127.0.0.1:8081" } }
routes:
  ping: { match: { path: /ping }, listeners: [public], respond: {} }
`,
    good: `listeners: { public: { address: "127.0.0.1:8080" }, inner: { address: "127.0.0.1:8081" } }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
  },
  GW7010: {
    name: 'unused-ignore',
    severity: 'warning',
    summary: 'An ignore applies to nothing.',
    why: 'What it was written for has been mended, or has moved. Left in place it would hide the next mistake.',
    fix: 'Take it out.',
    bad: `lint: { ignore: [{ code: GW4001, reason: long polls }] }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
    good: `lint: { ignore: [{ code: GW4001, reason: long polls }] }
routes:
  poll: { match: { path: /poll }, to: users }
`,
  },
  GW7011: {
    name: 'expired-ignore',
    severity: 'warning',
    summary: 'The `until` of an ignore has passed, so it does not hold any more.',
    why: 'It was meant to be mended by then.',
    fix: 'Mend what was ignored, or give the ignore a later date.',
    bad: `lint: { ignore: [{ code: GW4001, reason: until the rewrite, until: "2020-01-31" }] }
routes:
  poll: { match: { path: /poll }, to: users }
`,
    good: `lint: { ignore: [{ code: GW4001, reason: until the rewrite, until: "2999-01-31" }] }
routes:
  poll: { match: { path: /poll }, to: users }
`,
  },
  GW7012: {
    name: 'broken-ignore',
    severity: 'warning',
    summary: 'A `# gw-ignore` comment cannot be understood, so it ignores nothing.',
    why: 'It names a code and says why, so that the next reader knows what was decided.',
    fix: 'Write `# gw-ignore GW4001: the reason`, on the line before.',
    bad: `routes:
  # gw-ignore GW4001
  poll: { match: { path: /poll }, to: users }
`,
    good: `routes:
  # gw-ignore GW4001: long polls
  poll: { match: { path: /poll }, to: users }
`,
  },
} as const satisfies Record<string, CodePage>;
