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
  GW1504: {
    name: 'unreachable-route',
    severity: 'error',
    summary: 'A route can never match: other routes win every request that it could take.',
    why: 'The more specific route wins, whatever the order of writing. Where others, one alone or several together, take all that a route could take, it serves nobody, and what it was written for is done by them.',
    fix: 'Take the route out, or ask more of those that cover it. A route whose own conditions contradict each other needs other conditions.',
    bad: `routes:
  one-user: { match: { path: "/users/{id:uint}" }, respond: { body: one } }
  also-one-user: { match: { path: "/users/{id~[0-9]+}" }, respond: { body: also } }
`,
    good: `routes:
  one-user: { match: { path: "/users/{id:uint}" }, respond: { body: one } }
  named-user: { match: { path: "/users/{name~[a-z]+}" }, respond: { body: also } }
`,
  },
  GW1505: {
    name: 'unreachable-match',
    severity: 'warning',
    summary: 'One match of a route can never win, though others of the route do.',
    why: 'Every request that it could take is won by another match of the route or by another route. Either it is not needed, or it does not do what it was written for.',
    fix: 'Take it out of the list, or correct it.',
    bad: `routes:
  users:
    match: [{ path: /users/me }, { path: "/users/{id:uint}" }, { path: "/users/{id~[0-9]+}" }]
    respond: {}
`,
    good: `routes:
  users:
    match: [{ path: /users/me }, { path: "/users/{id:uint}" }]
    respond: {}
`,
  },
  GW1506: {
    name: 'reachability-unknown',
    severity: 'info',
    summary: 'It could not be found out in the time there is whether a route can ever match.',
    why: 'gw looks through every way in which the conditions of other routes can be combined, up to a bound. Many routes of one path with several conditions each can pass it.',
    fix: 'Nothing needs to be done. To be sure of the route, add a test to the spec with a request that it takes.',
  },
  GW1430: {
    name: 'bounds-crossed',
    severity: 'error',
    summary: 'The higher of two bounds is below the lower one.',
    why: 'No value lies between them, so one of the two could not hold.',
    fix: 'Raise the one, or lower the other.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], breaker: { openFor: 30s, openForMax: 10s } }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], breaker: { openFor: 5s, openForMax: 10s } }
`,
  },
} as const satisfies Record<string, CodePage>;
