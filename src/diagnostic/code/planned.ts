import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const plannedCodes = {
  GW1901: {
    name: 'not-supported-yet',
    severity: 'error',
    summary: 'A key belongs to the language, but this version of gw cannot do it yet.',
    why: 'If it were ignored, a spec would look as if it answered with several calls in one, and would not.',
    fix: 'Take the key out, or use a version of gw that supports it.',
    bad: `routes:
  dashboard:
    match: { path: /dashboard }
    aggregate: { calls: {} }
`,
    good: `routes:
  dashboard:
    match: { path: /dashboard }
    respond: { status: 200 }
`,
  },
} as const satisfies Record<string, CodePage>;
