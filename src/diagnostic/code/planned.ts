import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const plannedCodes = {
  GW1901: {
    name: 'not-supported-yet',
    severity: 'error',
    summary: 'A key belongs to the language, but this version of gw cannot do it yet.',
    why: 'If it were ignored, a spec would look as if it had retries, health checks or authentication, and would have none.',
    fix: 'Take the key out, or use a version of gw that supports it.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], retry: { attempts: 2 } }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
`,
  },
} as const satisfies Record<string, CodePage>;
