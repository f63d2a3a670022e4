// Pages of the codes for upstreams whose parts do not fit each other.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const upstreamCodes = {
  GW1480: {
    name: 'upstream-endpoints',
    severity: 'error',
    summary: 'An upstream names no endpoints, or names them in two places.',
    why: 'Requests need somewhere to go, and of two lists nobody could say which one holds.',
    fix: 'Give it `endpoints`, or an `endpointsFile` that holds them.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], endpointsFile: endpoints.yaml }
`,
    good: `upstreams:
  users: { endpointsFile: endpoints.yaml }
`,
  },
  GW1481: {
    name: 'health-check',
    severity: 'error',
    summary: 'A health check does not say in which one way endpoints are asked, or what a good answer is.',
    why: 'A check that cannot succeed would take every endpoint out of use.',
    fix: 'Give it one of `path`, `tcp` and `grpc`; write ranges of statuses from the lower to the higher.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], health: { active: { interval: 5s } } }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], health: { active: { path: /healthz, interval: 5s } } }
`,
  },
  GW1482: {
    name: 'without-effect',
    severity: 'error',
    summary: 'A setting of an upstream has no effect beside the others.',
    why: 'It looks as if something were watched or looked up, and nothing is.',
    fix: 'Add what it needs, or take it out.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], resolve: { interval: 10s } }
`,
    good: `upstreams:
  users: { endpoints: ["http://users.internal:9001"], resolve: { interval: 10s } }
`,
  },
} as const satisfies Record<string, CodePage>;
