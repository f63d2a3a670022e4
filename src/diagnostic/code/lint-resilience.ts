import type { CodePage } from '../types.ts';

/** Codes of lint on resilience and limits, each with its page; the name is that of the rule's file in `src/lint/rule/`. */
export const lintResilienceCodes = {
  GW4001: {
    name: 'no-timeout',
    severity: 'warning',
    summary: 'A route that forwards has no bound on the whole request.',
    why: "The upstream's own timeouts bound its steps, not their sum: an answer that trickles in holds a connection for hours.",
    fix: 'Give the route a `timeout`, or all routes one under `defaults`.',
    bad: `routes:
  users: { match: { pathPrefix: /users }, to: users }
`,
    good: `routes:
  users: { match: { pathPrefix: /users }, to: users, timeout: 15s }
`,
  },
  GW4008: {
    name: 'share-without-traffic',
    severity: 'info',
    summary: 'A share of a split, or an endpoint, has the weight 0 and takes no traffic.',
    why: 'It is fine while something is rolled out or drained. Afterwards it is forgotten.',
    fix: 'Give it a weight, or take it out.',
    bad: `upstreams:
  users: { endpoints: [{ url: "http://127.0.0.1:9001" }, { url: "http://127.0.0.1:9002", weight: 0 }] }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
    good: `upstreams:
  users: { endpoints: [{ url: "http://127.0.0.1:9001" }, { url: "http://127.0.0.1:9002", weight: 1 }] }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
  },
  GW4011: {
    name: 'mirror-to-target',
    severity: 'warning',
    summary: 'A route mirrors requests to the upstream that gets them anyway.',
    why: 'Each request then reaches the service twice: an order is placed twice.',
    fix: 'Mirror to another upstream.',
    bad: `routes:
  users: { match: { path: /users }, to: { upstream: users, mirror: { upstream: users } }, timeout: 5s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  shadow: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  users: { match: { path: /users }, to: { upstream: users, mirror: { upstream: shadow } }, timeout: 5s }
`,
  },
  GW4012: {
    name: 'timeout-never-reached',
    severity: 'info',
    summary: "An upstream's timeout for the response is longer than that of every route that leads to it.",
    why: "The route gives up first, so the upstream's bound never takes effect; it only looks as if it did.",
    fix: "Make it shorter than the routes' timeouts, or take it out.",
    bad: `upstreams: { users: { endpoints: ["http://127.0.0.1:9001"], timeouts: { response: 30s } } }
routes:
  users: { match: { path: /users }, to: users, timeout: 10s }
`,
    good: `upstreams: { users: { endpoints: ["http://127.0.0.1:9001"], timeouts: { response: 8s } } }
routes:
  users: { match: { path: /users }, to: users, timeout: 10s }
`,
  },
  GW4013: {
    name: 'upstream-without-bound',
    severity: 'info',
    summary: 'An upstream has no bound on connections, or on requests that wait for one.',
    why: 'A service that has become slow is then asked ever more, and the requests that wait fill the memory of the gateway.',
    fix: 'Take the 0 out, so that the default holds, or give a number.',
    bad: `upstreams: { users: { endpoints: ["http://127.0.0.1:9001"], limits: { connections: 0 } } }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
    good: `upstreams: { users: { endpoints: ["http://127.0.0.1:9001"], limits: { connections: 64 } } }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
  },
  GW4014: {
    name: 'fault-in-use',
    severity: 'warning',
    summary: 'A route delays or fails requests on purpose.',
    why: 'A policy `fault` is for tests of clients. Left in place, it is an outage that the spec asks for.',
    fix: 'Take the policy out when the test is over.',
    bad: `policies:
  chaos: { fault: { abort: { status: 503, percent: 5 } } }
routes:
  users: { match: { path: /users }, policies: [chaos], to: users, timeout: 5s }
`,
    good: `routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
  },
  GW4020: {
    name: 'canary-by-chance',
    severity: 'info',
    summary: 'Requests that change something go to one of several versions by chance.',
    why: 'A client that writes with one version and reads with the other may not find what it has written, and sees a canary now and then only.',
    fix: 'Name what keeps clients with their share: `by: cookie:NAME`, `by: header:NAME`, `by: consumer` or `by: client-ip`.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  users: { match: { path: /users }, to: { split: [{ upstream: users, weight: 95 }, { upstream: users-v2, weight: 5 }] }, timeout: 5s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  users: { match: { path: /users }, to: { split: [{ upstream: users, weight: 95 }, { upstream: users-v2, weight: 5 }], by: client-ip }, timeout: 5s }
`,
  },
  GW4021: {
    name: 'ramp-without-guard',
    severity: 'warning',
    summary: 'A ramp has nothing that stops it.',
    why: 'It runs by the clock, perhaps while nobody looks: a version that fails gets more traffic every minute.',
    fix: 'Give it a `guard` with the rate of errors at which it stops.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  users: { match: { path: /users }, to: { ramp: { from: users, to: users-v2, startAt: "2099-03-01T09:00Z", over: 1h }, by: client-ip }, timeout: 5s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  users: { match: { path: /users }, to: { ramp: { from: users, to: users-v2, startAt: "2099-03-01T09:00Z", over: 1h, guard: { errorRate: 5% } }, by: client-ip }, timeout: 5s }
`,
  },
  GW4022: {
    name: 'past-ramp',
    severity: 'warning',
    summary: 'A ramp is over, and still written.',
    why: 'It looks as if traffic were moving. Its guard still watches, and would send everything to an upstream that may be gone.',
    fix: 'Write what it has come to: the new upstream, or a split.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  users: { match: { path: /users }, to: { ramp: { from: users, to: users-v2, startAt: "2024-03-01T09:00Z", over: 1h, guard: { errorRate: 5% } }, by: client-ip }, timeout: 5s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  users: { match: { path: /users }, to: users-v2, timeout: 5s }
`,
  },
  GW4023: {
    name: 'share-of-unknown-caller',
    severity: 'warning',
    summary: 'A split goes by who calls on a route where nobody finds that out.',
    why: 'The condition never holds, and without a key every request is shared by chance.',
    fix: 'Give the route an authentication policy, or go by a header, a cookie or the address.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  users: { match: { path: /users, methods: [GET] }, to: { split: [{ upstream: users }, { upstream: users-v2 }], by: consumer }, timeout: 5s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  users: { match: { path: /users, methods: [GET] }, to: { split: [{ upstream: users }, { upstream: users-v2 }], by: client-ip }, timeout: 5s }
`,
  },
  GW6005: {
    name: 'unbounded-body',
    severity: 'info',
    summary: 'A route on a listener for other machines takes request bodies of any length.',
    why: 'One client can send gigabytes, which the upstream has to take.',
    fix: 'Give the listener, the route or `defaults` a `limits: { body: 10MiB }`.',
    bad: `listeners: { public: { address: "0.0.0.0:8080" } }
routes:
  users: { match: { path: /users, methods: [POST] }, to: users, timeout: 5s }
`,
    good: `listeners: { public: { address: "0.0.0.0:8080", limits: { body: 10MiB } } }
routes:
  users: { match: { path: /users, methods: [POST] }, to: users, timeout: 5s }
`,
  },
  GW6006: {
    name: 'unbounded-connections',
    severity: 'warning',
    summary: 'A listener has no bound on connections.',
    why: 'Whoever opens connections and leaves them open takes file descriptors and memory until there are none.',
    fix: 'Take the 0 out, so that the default holds, or give a number.',
    bad: `listeners: { public: { address: "127.0.0.1:8080", limits: { connections: 0 } } }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
    good: `listeners: { public: { address: "127.0.0.1:8080", limits: { connections: 1000 } } }
routes:
  ping: { match: { path: /ping }, respond: {} }
`,
  },
} as const satisfies Record<string, CodePage>;
