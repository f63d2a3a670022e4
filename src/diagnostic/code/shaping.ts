import type { CodePage } from '../types.ts';

/** Codes of how traffic is shared, each with its page. */
export const shapingCodes = {
  GW1440: {
    name: 'invalid-ramp',
    severity: 'error',
    summary: 'A ramp cannot be run as it is written.',
    why: 'It moves traffic from one upstream to another, from a moment on that exists, and its share must grow.',
    fix: 'Name two upstreams, a real date, and an `end` above `start`.',
    bad: `routes:
  r: { match: { path: / }, to: { ramp: { from: users, to: users, startAt: "2027-02-30T09:00Z", over: 1h } } }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  r: { match: { path: / }, to: { ramp: { from: users, to: users-v2, startAt: "2027-03-01T09:00Z", over: 1h } } }
`,
  },
  GW1441: {
    name: 'share-without-effect',
    severity: 'error',
    summary: 'A key or a condition of a split decides nothing.',
    why: 'A `by` with one upstream looks as if clients were kept apart; a `when` without conditions would take every request and leave the weights nothing.',
    fix: 'Take it out, or complete it.',
    bad: `routes:
  r: { match: { path: / }, to: { upstream: users, by: client-ip } }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
  users-v2: { endpoints: ["http://127.0.0.1:9002"] }
routes:
  r: { match: { path: / }, to: { split: [{ upstream: users }, { upstream: users-v2 }], by: client-ip } }
`,
  },
} as const satisfies Record<string, CodePage>;
