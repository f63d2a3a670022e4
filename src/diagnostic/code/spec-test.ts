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
} as const satisfies Record<string, CodePage>;
