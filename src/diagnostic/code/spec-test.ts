import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const specTestCodes = {
  GW1601: {
    name: 'invalid-test-request',
    severity: 'error',
    summary: 'The request of a test cannot be understood.',
    why: 'A test needs a method and an absolute URL, so that host and scheme are known and the right listener takes it.',
    fix: 'Write it as `GET https://api.example.com/v1/users/42`.',
    bad: `tests:
  - { request: GET /ping, expect: { status: 404 } }
`,
    good: `tests:
  - { request: "GET http://localhost/ping", expect: { status: 404 } }
`,
  },
  GW1602: {
    name: 'failed-test',
    severity: 'error',
    summary: 'A test of the spec comes out otherwise than it expects.',
    why: 'Tests say what must stay true. `gw serve` does not take a revision whose own tests fail, and keeps the last good one.',
    fix: 'See with `gw explain` which route takes the request and why, then correct the route or the expectation.',
    bad: `routes:
  ping: { match: { path: /ping }, respond: { status: 200, body: pong } }
tests:
  - { request: "GET http://localhost/pnig", expect: { route: ping } }
`,
    good: `routes:
  ping: { match: { path: /ping }, respond: { status: 200, body: pong } }
tests:
  - { request: "GET http://localhost/ping", expect: { route: ping } }
`,
  },
} as const satisfies Record<string, CodePage>;
