// Pages of lint's codes on how endpoints are chosen.
import type { CodePage } from '../types.ts';

/** Codes of lint on endpoints, each with its page; the name is that of the rule's file in `src/lint/rule/`. */
export const lintUpstreamCodes = {
  GW4030: {
    name: 'spare-without-health',
    severity: 'warning',
    summary: 'An endpoint has a higher priority number than others, and nothing watches these.',
    why: 'It takes traffic only while no other can. Without health checks and retries all others always count as healthy, so it never does.',
    fix: 'Add `health` with `active` or `passive` checks.',
    bad: `upstreams:
  users: { endpoints: [{ url: "http://127.0.0.1:9001" }, { url: "http://127.0.0.1:9002", priority: 1 }] }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
    good: `upstreams:
  users:
    endpoints: [{ url: "http://127.0.0.1:9001" }, { url: "http://127.0.0.1:9002", priority: 1 }]
    health: { active: { path: /healthz } }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
`,
  },
  GW4031: {
    name: 'hash-without-parameter',
    severity: 'warning',
    summary: 'An upstream balances by a path parameter that a route leading to it does not have.',
    why: 'Its requests have nothing to be balanced by, so that each goes to an endpoint by chance.',
    fix: 'Name the parameter in the path, or use another upstream.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001", "http://127.0.0.1:9002"], balance: { hash: "param:id" } }
routes:
  users: { match: { path: "/users/{user}" }, to: users, timeout: 5s }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001", "http://127.0.0.1:9002"], balance: { hash: "param:id" } }
routes:
  users: { match: { path: "/users/{id}" }, to: users, timeout: 5s }
`,
  },
} as const satisfies Record<string, CodePage>;
