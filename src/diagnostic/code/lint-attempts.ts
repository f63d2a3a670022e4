import type { CodePage } from '../types.ts';

/** Codes of lint on attempts at upstreams: retries, hedges, breakers; the name is that of the rule's file in `src/lint/rule/`. */
export const lintAttemptCodes = {
  GW4002: {
    name: 'attempts-outlast-timeout',
    severity: 'warning',
    summary: 'All attempts together may take longer than the route gives them.',
    why: 'The bound on the whole request ends the last attempts before they had their time, or before they begin; the client waits all the same.',
    fix: 'Make `perTryTimeout` or `attempts` smaller, or the `timeout` of the route longer.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001", "http://127.0.0.1:9002"], retry: { attempts: 2, perTryTimeout: 4s } }
routes:
  users: { match: { path: /users }, to: users, timeout: 10s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001", "http://127.0.0.1:9002"], retry: { attempts: 2, perTryTimeout: 3s } }
routes:
  users: { match: { path: /users }, to: users, timeout: 10s }
`,
  },
  GW4003: {
    name: 'unsafe-retry',
    severity: 'warning',
    summary: 'Requests that may take effect twice are sent again.',
    why: 'POST and PATCH are not idempotent: when the answer is lost, nobody knows whether the order was placed, and a second attempt places it again.',
    fix: 'Take the method out of `methods`, unless the service knows requests that it has seen, such as by an idempotency key. What no endpoint has touched is sent again whatever its method.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], retry: { methods: [GET, POST] } }
routes:
  users: { match: { path: /users }, to: users, timeout: 10s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], retry: { methods: [GET] } }
routes:
  users: { match: { path: /users }, to: users, timeout: 10s }
`,
  },
  GW4005: {
    name: 'breaker-never-opens',
    severity: 'warning',
    summary: 'When the upstream hangs, too few attempts can fail within the window for the breaker to open.',
    why: 'Each connection fails once in the time for a response. When all of them together cannot fail `minRequests` times within the window, requests go on waiting for an upstream that is gone.',
    fix: 'Make `minRequests` or the time for the response smaller, the window longer, or count `failures` in a row.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], limits: { connections: 5 }, breaker: {} }
routes:
  users: { match: { path: /users }, to: users, timeout: 40s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], limits: { connections: 5 }, breaker: { failures: 5 } }
routes:
  users: { match: { path: /users }, to: users, timeout: 40s }
`,
  },
  GW4006: {
    name: 'hedge-without-other',
    severity: 'warning',
    summary: 'A second attempt beside the first has no other endpoint to go to.',
    why: 'It is made at another endpoint only: the same one would be as slow for it, and busier.',
    fix: 'Add an endpoint that takes traffic, or take `hedge` out.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], hedge: {} }
routes:
  users: { match: { path: /users }, to: users, timeout: 10s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001", "http://127.0.0.1:9002"], hedge: {} }
routes:
  users: { match: { path: /users }, to: users, timeout: 10s }
`,
  },
} as const satisfies Record<string, CodePage>;
