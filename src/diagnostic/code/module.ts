// Pages of the codes for modules of the user's.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const moduleCodes = {
  GW1470: {
    name: 'unreadable-module',
    severity: 'error',
    summary: 'The module of a `custom` policy is not there, cannot be read, or is no ES module by its name.',
    why: 'Requests would pass without the policy, or none would.',
    fix: 'Check the path: it is relative to the file in which it is written, and ends in `.js`, `.mjs`, `.ts` or `.mts`.',
    bad: `policies:
  hours: { custom: { module: policies/no-such-module.js } }
`,
  },
  GW1471: {
    name: 'module-syntax',
    severity: 'error',
    summary: 'The module of a `custom` policy, or a file that it imports, cannot be parsed.',
    why: 'It could not be loaded. Checking only parses; nothing of a module runs before gw serves.',
    fix: 'Mend what stands at the place. A module in TypeScript may hold only types that can be erased; on Node.js 20 it must be compiled to JavaScript.',
  },
} as const satisfies Record<string, CodePage>;
