import type { CodePage } from '../types.ts';

/** Codes of lint on routing, each with its page; the name is that of the rule's file in `src/lint/rule/`. */
export const lintRoutingCodes = {
  GW2002: {
    name: 'redundant-route',
    severity: 'info',
    summary: 'Without the route, all its requests would be treated the same.',
    why: 'A route that changes nothing is one more to read, and one more to forget when its neighbour changes. It may be deliberate, for a name of its own in the logs.',
    fix: 'Take the route out, or ignore this if the route is there for its name.',
    bad: `routes:
  user: { match: { path: "/users/{id}" }, to: users, timeout: 5s }
  all: { match: { pathPrefix: /users }, to: users, timeout: 5s }
`,
    good: `routes:
  user: { match: { path: "/users/{id}" }, to: users, timeout: 1s }
  all: { match: { pathPrefix: /users }, to: users, timeout: 5s }
`,
  },
  GW2003: {
    name: 'overlap-by-text-order',
    severity: 'warning',
    summary: 'Two routes take the same request, and only the order of their texts decides between them.',
    why: 'Nothing about the two patterns says which one is more specific, so the one whose text comes first in the alphabet wins. A change of spelling can turn it around.',
    fix: 'Narrow one of the expressions, or make one of the two a literal path or a typed parameter.',
    bad: `routes:
  a: { match: { path: "/items/{id~[a-m]+}" }, to: users, timeout: 5s }
  b: { match: { path: "/items/{id~[k-z]+}" }, respond: { status: 404 } }
`,
    good: `routes:
  a: { match: { path: "/items/{id~[a-m]+}" }, to: users, timeout: 5s }
  b: { match: { path: "/items/{id~[n-z]+}" }, respond: { status: 404 } }
`,
  },
  GW2006: {
    name: 'regex-habit',
    severity: 'warning',
    summary: 'A regular expression is written as a glob, or with a dot that takes any character.',
    why: '`/api/*` takes `/api` with any number of slashes behind it, not what is below `/api`. `report.pdf` takes `report-pdf` too. The first alternative of `/v1|v2/.*` ends before `v2`.',
    fix: 'Write `.*` for any text, `\\.` for a dot, and alternatives in a group: `/(v1|v2)/.*`.',
    bad: `routes:
  api: { match: { pathRegex: "/api/*" }, respond: {} }
`,
    good: `routes:
  api: { match: { pathRegex: "/api/[a-z]+" }, respond: {} }
`,
  },
  GW2008: {
    name: 'unarrivable-path',
    severity: 'warning',
    summary: 'A path with `//` can never arrive, because the listeners of the route merge slashes.',
    why: 'Requests are brought to their normal form before they are matched. With `mergeSlashes`, no request has `//` in its path any more.',
    fix: 'Write the path with single slashes.',
    bad: `listeners: { public: { address: "127.0.0.1:8080", mergeSlashes: true } }
routes:
  double: { match: { path: /a//b }, respond: {} }
`,
    good: `listeners: { public: { address: "127.0.0.1:8080", mergeSlashes: true } }
routes:
  single: { match: { path: /a/b }, respond: {} }
`,
  },
  GW2009: {
    name: 'parameter-names-differ',
    severity: 'info',
    summary: 'Two routes have the same path, but call its parameters differently.',
    why: 'They are the same place of the path. Two names for one thing mislead readers, logs and tests.',
    fix: 'Give the parameters the same names.',
    bad: `routes:
  get: { match: { methods: [GET], path: "/users/{id}" }, respond: {} }
  put: { match: { methods: [PUT], path: "/users/{user}" }, respond: {} }
`,
    good: `routes:
  get: { match: { methods: [GET], path: "/users/{id}" }, respond: {} }
  put: { match: { methods: [PUT], path: "/users/{id}" }, respond: {} }
`,
  },
  GW2010: {
    name: 'rest-without-slash',
    severity: 'warning',
    summary: 'A rewrite or redirect joins the rest of the path to a word without a slash, or writes `//`.',
    why: 'The rest of `/files/{rest...}` has no slash in front: `/store{rest}` makes `/storea.txt` of `/files/a.txt`. `//` is an empty segment, which hardly any upstream expects.',
    fix: 'Put one slash between: `/store/{rest}`.',
    bad: `routes:
  files: { match: { path: "/files/{rest...}" }, redirect: { location: "/store{rest}" } }
`,
    good: `routes:
  files: { match: { path: "/files/{rest...}" }, redirect: { location: "/store/{rest}" } }
`,
  },
  GW2011: {
    name: 'method-falls-through',
    severity: 'info',
    summary: 'A path is served for some methods, and the others go to a wider route for something else.',
    why: 'Without the wider route gw would answer 405 and name the methods that there are. With it, the request ends up where nobody expects it: at a web site, or at another service.',
    fix: 'Let a route for the path answer 405, or ignore this if the wider route may have such requests.',
    bad: `upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] }, site: { endpoints: ["http://127.0.0.1:9002"] } }
routes:
  users: { match: { path: /users, methods: [GET] }, to: users, timeout: 5s }
  site: { match: { pathPrefix: / }, to: site, timeout: 5s }
`,
    good: `upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] }, site: { endpoints: ["http://127.0.0.1:9002"] } }
routes:
  users: { match: { path: /users }, to: users, timeout: 5s }
  site: { match: { pathPrefix: / }, to: site, timeout: 5s }
`,
  },
  GW2012: {
    name: 'swallowed-path',
    severity: 'info',
    summary:
      'A path that is kept to some listeners is passed on to an upstream by a wider route on another one.',
    why: 'Health checks, metrics and pages for operators are tied to an inner listener so that the public does not see them. A catch-all on the public one sends the same path on, and the upstream may well answer it.',
    fix: 'Give the other listener a route for that path that answers 404, or ignore this if its upstream may answer.',
    bad: `listeners: { public: { address: "127.0.0.1:8080" }, inner: { address: "127.0.0.1:8081" } }
routes:
  metrics: { match: { path: /metrics }, listeners: [inner], respond: {} }
  site: { match: { pathPrefix: / }, listeners: [public], to: users, timeout: 5s }
`,
    good: `listeners: { public: { address: "127.0.0.1:8080" }, inner: { address: "127.0.0.1:8081" } }
routes:
  metrics: { match: { path: /metrics }, listeners: [inner], respond: {} }
  no-metrics: { match: { path: /metrics }, listeners: [public], respond: { status: 404 } }
  site: { match: { pathPrefix: / }, listeners: [public], to: users, timeout: 5s }
`,
  },
  GW2013: {
    name: 'slash-behind-prefix',
    severity: 'info',
    summary: 'A `pathPrefix` ends in a slash, which means nothing.',
    why: '`/v1/` takes `/v1` as `/v1` does, and neither takes `/v1x`. The slash looks as if it made a difference.',
    fix: 'Leave the slash out. `gw lint --fix` does.',
    bad: `routes:
  api: { match: { pathPrefix: /v1/ }, respond: {} }
`,
    good: `routes:
  api: { match: { pathPrefix: /v1 }, respond: {} }
`,
  },
  GW2014: {
    name: 'implied-head',
    severity: 'info',
    summary: 'HEAD stands beside GET, which serves it anyway.',
    why: 'What is said twice has to be changed twice.',
    fix: 'Leave HEAD out. `gw lint --fix` does.',
    bad: `routes:
  ping: { match: { methods: [GET, HEAD], path: /ping }, respond: {} }
`,
    good: `routes:
  ping: { match: { methods: [GET], path: /ping }, respond: {} }
`,
  },
  GW2015: {
    name: 'needless-regex',
    severity: 'info',
    summary: 'A regular expression takes one text only.',
    why: 'Plain text says the same, is read at a glance, and in a path ranks first.',
    fix: 'Write the text itself. `gw lint --fix` does where nothing changes by it.',
    bad: `routes:
  ping: { match: { path: /ping, headers: { x-version: { regex: beta } } }, respond: {} }
`,
    good: `routes:
  ping: { match: { path: /ping, headers: { x-version: beta } }, respond: {} }
`,
  },
  GW2016: {
    name: 'priority-without-effect',
    severity: 'info',
    summary: 'A route has a priority, but no other route ever ties with it.',
    why: '`priority` decides only between routes of the same host, path and number of conditions. Elsewhere it looks as if it moved the route up, and does not.',
    fix: 'Take the priority out. `gw lint --fix` does.',
    bad: `routes:
  user: { match: { path: "/users/{id}" }, priority: 10, respond: {} }
  users: { match: { pathPrefix: /users }, respond: { status: 404 } }
`,
    good: `routes:
  user: { match: { path: "/users/{id}" }, respond: {} }
  users: { match: { pathPrefix: /users }, respond: { status: 404 } }
`,
  },
  GW2099: {
    name: 'undecided-route',
    severity: 'info',
    summary: 'Whether a route is redundant, or overlaps with another one, would take too long to find out.',
    why: 'Questions about very many overlapping expressions are given up after a while. Nothing is said about this route then, neither good nor bad.',
    fix: 'Simplify the expressions that overlap with it, or leave it as it is.',
  },
} as const satisfies Record<string, CodePage>;
