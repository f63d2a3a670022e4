import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const invariantCodes = {
  GW1701: {
    name: 'broken-invariant',
    severity: 'error',
    summary: 'An invariant does not hold: a request of which it speaks is treated otherwise.',
    why: 'An invariant says what must be so for every request. The witness is a request for which it is not: what was meant to be ruled out can happen.',
    fix: 'Correct the route that the request reaches. If the request is a rightful exception, say so in `except`.',
    bad: `routes:
  admin: { match: { pathPrefix: /admin }, to: users }
invariants:
  - { name: admin-is-bounded, every: { pathPrefix: /admin }, requires: { timeout: true } }
`,
    good: `routes:
  admin: { match: { pathPrefix: /admin }, to: users, timeout: 10s }
invariants:
  - { name: admin-is-bounded, every: { pathPrefix: /admin }, requires: { timeout: true } }
`,
  },
  GW1702: {
    name: 'unproven-invariant',
    severity: 'error',
    summary: 'It could not be found out in the time there is whether an invariant holds.',
    why: 'A claim that is not proven is no claim. gw looks through every way in which conditions can be combined, up to a bound; many routes with many conditions each on headers or the query can pass it.',
    fix: 'Make several invariants of it that speak of fewer requests each, or let fewer conditions decide between the routes.',
  },
  GW1703: {
    name: 'empty-invariant',
    severity: 'warning',
    summary: 'No route takes any request of which an invariant speaks, so it holds for no good reason.',
    why: 'Mostly a path or a host is misspelt, or the routes have moved. The invariant then protects nothing and looks as if it did.',
    fix: 'Correct `every` or `reaching`. If nothing may be there, claim that: `forbids: { served: true }`.',
    bad: `routes:
  admin: { match: { pathPrefix: /admin }, to: users, timeout: 10s }
invariants:
  - { name: admin-is-bounded, every: { pathPrefix: /admn }, requires: { timeout: true } }
`,
    good: `routes:
  admin: { match: { pathPrefix: /admin }, to: users, timeout: 10s }
invariants:
  - { name: admin-is-bounded, every: { pathPrefix: /admin }, requires: { timeout: true } }
  - { name: old-admin-is-gone, every: { pathPrefix: /admn }, forbids: { served: true } }
`,
  },
  GW1704: {
    name: 'invariant-without-claim',
    severity: 'error',
    summary: 'An invariant says neither what must hold nor what must not.',
    why: 'It would hold whatever the routes do.',
    fix: 'Add `requires` or `forbids`.',
    bad: `routes:
  admin: { match: { pathPrefix: /admin }, to: users, timeout: 10s }
invariants:
  - { name: admin-is-bounded, every: { pathPrefix: /admin } }
`,
    good: `routes:
  admin: { match: { pathPrefix: /admin }, to: users, timeout: 10s }
invariants:
  - { name: admin-is-bounded, every: { pathPrefix: /admin }, requires: { timeout: 30s } }
`,
  },
} as const satisfies Record<string, CodePage>;
