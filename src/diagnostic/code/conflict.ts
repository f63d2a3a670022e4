import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const conflictCodes = {
  GW1501: {
    name: 'ambiguous-routes',
    severity: 'error',
    summary: 'Two routes match the same request, and nothing decides between them.',
    why: 'The same request must lead to the same route on every run. Host, path, method, the number of conditions and priority are all equal here.',
    fix: 'Give one of the routes a `priority`, or another condition.',
    bad: `routes:
  a: { match: { path: /ping, headers: { x-a: "1" } }, respond: { body: a } }
  b: { match: { path: /ping, headers: { x-b: "1" } }, respond: { body: b } }
`,
    good: `routes:
  a: { match: { path: /ping, headers: { x-a: "1" } }, priority: 1, respond: { body: a } }
  b: { match: { path: /ping, headers: { x-b: "1" } }, respond: { body: b } }
`,
  },
  GW1502: {
    name: 'address-clash',
    severity: 'error',
    summary: 'Two listeners share an address and cannot be told apart.',
    why: 'Listeners of one address are chosen by the host that the client asks for. If both serve it, or if only one of them uses TLS or HTTP/2, the choice cannot be made.',
    fix: 'Give one of them another port, or hosts that the other does not serve.',
    bad: `listeners:
  a: { address: "0.0.0.0:8080" }
  b: { address: "0.0.0.0:8080" }
`,
    good: `listeners:
  a: { address: "0.0.0.0:8080", hosts: [a.example.com] }
  b: { address: "0.0.0.0:8080", hosts: [b.example.com] }
`,
  },
  GW1503: {
    name: 'shared-address-differs',
    severity: 'error',
    summary: 'Two listeners share an address and differ in what belongs to its connections.',
    why: 'Listeners of one address are chosen by the host that a request is for. Until it has come, and between two requests, nobody knows whose bounds would hold.',
    fix: 'Give all listeners of the address the same `timeouts` and `limits` (but for `limits.body`), or one of them another port.',
    bad: `listeners:
  a: { address: "0.0.0.0:8080", hosts: [a.example.com], timeouts: { head: 5s } }
  b: { address: "0.0.0.0:8080", hosts: [b.example.com] }
`,
    good: `listeners:
  a: { address: "0.0.0.0:8080", hosts: [a.example.com], timeouts: { head: 5s } }
  b: { address: "0.0.0.0:8080", hosts: [b.example.com], timeouts: { head: 5s } }
`,
  },
} as const satisfies Record<string, CodePage>;
