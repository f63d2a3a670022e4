// Pages of lint on limits, faults, consumers and times that policies made possible.
import type { CodePage } from '../types.ts';

/** Codes of lint on limits, each with its page; the name is that of the rule's file in `src/lint/rule/`. */
export const lintLimitCodes = {
  GW6001: {
    name: 'write-without-limit',
    severity: 'info',
    summary: 'A route lets anybody write, as often as they like.',
    why: 'One client can fill a database or a mailbox. A limit for each address keeps that slow, and a policy that finds out who calls says who it was.',
    fix: 'Give the route a `rateLimit`, or a policy that finds out who calls.',
    bad: `listeners: { public: { address: "0.0.0.0:8080" } }
routes:
  signup: { match: { path: /signup, methods: [POST] }, to: users, timeout: 5s }
`,
    good: `listeners: { public: { address: "0.0.0.0:8080" } }
policies:
  slowly: { rateLimit: { limit: 10, window: 1m } }
routes:
  signup: { match: { path: /signup, methods: [POST] }, policies: [slowly], to: users, timeout: 5s }
`,
  },
  GW6002: {
    name: 'limit-skips-strangers',
    severity: 'warning',
    summary:
      'A limit does not count requests without a part of its key, and clients can leave that part out.',
    why: '`anonymous: skip` is for requests that another limit counts. Where none does, leaving out the header or the credentials evades the limit.',
    fix: 'Take `anonymous: skip` out, so that such requests are counted by client address, or add a limit for them.',
    bad: `policies:
  fair: { rateLimit: { limit: 100, window: 1m, key: consumer, anonymous: skip } }
  key: { apiKey: { optional: true } }
routes:
  users: { match: { path: /users }, policies: [key, fair], to: users, timeout: 5s }
`,
    good: `policies:
  fair: { rateLimit: { limit: 100, window: 1m, key: consumer, anonymous: client-ip } }
  key: { apiKey: { optional: true } }
routes:
  users: { match: { path: /users }, policies: [key, fair], to: users, timeout: 5s }
`,
  },
  GW6003: {
    name: 'limit-per-process',
    severity: 'info',
    summary: 'One limit is counted in each gateway by itself, another one on Redis.',
    why: 'That something is counted on Redis says that several gateways run. Each of them then allows the whole of a local limit: with three it is three times as much.',
    fix: 'Give both the same `store`, or write `store: { local: {} }` if each gateway is meant.',
    bad: `policies:
  day: { quota: { plans: [{ name: free, day: 1000 }], key: client-ip, store: { redis: { url: "redis://127.0.0.1", onError: local } } } }
  minute: { rateLimit: { limit: 60, window: 1m } }
routes:
  users: { match: { path: /users }, policies: [day, minute], to: users, timeout: 5s }
`,
    good: `policies:
  day: { quota: { plans: [{ name: free, day: 1000 }], key: client-ip, store: { redis: { url: "redis://127.0.0.1", onError: local } } } }
  minute: { rateLimit: { limit: 60, window: 1m, store: { local: {} } } }
routes:
  users: { match: { path: /users }, policies: [day, minute], to: users, timeout: 5s }
`,
  },
  GW6007: {
    name: 'client-chosen-limit-key',
    severity: 'warning',
    summary: 'A limit is counted by a header that clients fill as they like.',
    why: 'Every new value begins at zero, so whoever sends another one each time has no limit. A header that an authentication policy checks or writes is not told.',
    fix: 'Count by `client-ip` or `consumer`, or give the route a second limit that does.',
    bad: `policies:
  fair: { rateLimit: { limit: 100, window: 1m, key: "header:x-device" } }
routes:
  users: { match: { path: /users }, policies: [fair], to: users, timeout: 5s }
`,
    good: `policies:
  fair: { rateLimit: { limit: 100, window: 1m, key: client-ip } }
routes:
  users: { match: { path: /users }, policies: [fair], to: users, timeout: 5s }
`,
  },
  GW6008: {
    name: 'limit-never-binds',
    severity: 'warning',
    summary: 'One of the limits of a policy never comes to bear, because another one always refuses before.',
    why: 'It looks as if it did something. Most often a window or a number was mistyped.',
    fix: 'Take it out, or make it tighter.',
    bad: `policies:
  fair: { rateLimit: { limit: 10, window: 1s, limits: [{ limit: 1000, window: 1m }] } }
routes:
  users: { match: { path: /users }, policies: [fair], to: users, timeout: 5s }
`,
    good: `policies:
  fair: { rateLimit: { limit: 10, window: 1s, limits: [{ limit: 100, window: 1m }] } }
routes:
  users: { match: { path: /users }, policies: [fair], to: users, timeout: 5s }
`,
  },
  GW7008: {
    name: 'unused-credential',
    severity: 'warning',
    summary: 'A consumer has credentials that no policy of any route reads.',
    why: 'Nobody can call with them. Either a route has lost its policy, or the credential is left over.',
    fix: 'Give a route the policy that reads it, or take the credential out.',
    bad: `consumers:
  mobile: { apiKeys: ["\${env:MOBILE_KEY}"] }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
    good: `consumers:
  mobile: { apiKeys: ["\${env:MOBILE_KEY}"] }
policies:
  key: { apiKey: {} }
routes:
  users: { match: { path: /users }, policies: [key], to: users, timeout: 5s }
`,
  },
  GW7009: {
    name: 'unknown-group',
    severity: 'warning',
    summary: 'A policy names a group, a consumer or a scope that no caller can have.',
    why: 'Where all callers are consumers of the spec, their names and groups stand there. What does not was misspelt or is left over, and nobody passes by it. Routes that take tokens are not looked at: these say their groups themselves.',
    fix: 'Correct the name, or add it under `consumers`.',
    bad: `consumers:
  mobile: { groups: [partners], apiKeys: ["\${env:MOBILE_KEY}"] }
policies:
  key: { apiKey: {} }
  staff: { authorize: { groups: [partner] } }
routes:
  users: { match: { path: /users }, policies: [key, staff], to: users, timeout: 5s }
`,
    good: `consumers:
  mobile: { groups: [partners], apiKeys: ["\${env:MOBILE_KEY}"] }
policies:
  key: { apiKey: {} }
  staff: { authorize: { groups: [partners] } }
routes:
  users: { match: { path: /users }, policies: [key, staff], to: users, timeout: 5s }
`,
  },
  GW7013: {
    name: 'past-sunset',
    severity: 'warning',
    summary: 'A route still serves after the day on which it was to be gone.',
    why: 'Clients have been told that day. A route that outlives it teaches them that such days mean nothing.',
    fix: 'Take the route out, or give it a later `sunset`.',
    bad: `policies:
  old: { deprecation: { since: "2024-01-31", sunset: "2024-07-31" } }
routes:
  users: { match: { path: /users }, policies: [old], to: users, timeout: 5s }
`,
    good: `policies:
  old: { deprecation: { since: "2024-01-31", sunset: "2999-07-31" } }
routes:
  users: { match: { path: /users }, policies: [old], to: users, timeout: 5s }
`,
  },
} as const satisfies Record<string, CodePage>;
