// Pages of the codes for values that cannot be used, or that clash inside one listener, upstream, route or policy.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const valueCodes = {
  GW1401: {
    name: 'invalid-address',
    severity: 'error',
    summary: "A listener's address cannot be understood.",
    why: 'gw must know the host and the port, or the path of a socket, on which to listen.',
    fix: 'Write `host:port`, `[::1]:port` or `unix:/path`; `0.0.0.0` stands for every IPv4 interface, `[::]` for every one.',
    bad: `listeners:
  public: { address: ":8080" }
`,
    good: `listeners:
  public: { address: "0.0.0.0:8080" }
`,
  },
  GW1402: {
    name: 'invalid-address-block',
    severity: 'error',
    summary: 'An entry of `trustedProxies`, or of a policy `ip`, is neither an IP address nor a CIDR block.',
    why: 'Names are not looked up: who is believed, and who may call, must not depend on DNS.',
    fix: 'Write addresses such as `192.0.2.7`, or blocks such as `10.0.0.0/8` and `fd00::/8`.',
    bad: `listeners:
  public: { address: "0.0.0.0:8080", trustedProxies: [10.0.0.0/33] }
`,
    good: `listeners:
  public: { address: "0.0.0.0:8080", trustedProxies: [10.0.0.0/8] }
`,
  },
  GW1404: {
    name: 'invalid-endpoint',
    severity: 'error',
    summary: "An endpoint's URL cannot be used.",
    why: "An endpoint is a server: `http` or `https`, a host, a port, and perhaps a path in front of every request's. Credentials in URLs end up in logs.",
    fix: 'Write it as `http://host:port` or `https://host:port/base`.',
    bad: `upstreams:
  users: { endpoints: ["127.0.0.1:9001"] }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
`,
  },
  GW1405: {
    name: 'upstream-tls-clash',
    severity: 'error',
    summary: 'The `tls` of an upstream does not fit its endpoints, or is half there.',
    why: 'Settings for TLS on endpoints that do not use it look like protection and are none; a client certificate without its key cannot be shown.',
    fix: 'Make the endpoints `https`, complete the pair of `cert` and `key`, or take `tls` out.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"], tls: { serverName: users.internal } }
`,
    good: `upstreams:
  users: { endpoints: ["https://127.0.0.1:9001"], tls: { serverName: users.internal } }
`,
  },
  GW1406: {
    name: 'no-weight',
    severity: 'error',
    summary: 'All weights are 0, so nothing would take the traffic.',
    why: 'A weight of 0 takes one of several out of use. With all of them out, every request would fail.',
    fix: 'Give at least one a weight above 0.',
    bad: `upstreams:
  users: { endpoints: [{ url: "http://127.0.0.1:9001", weight: 0 }] }
`,
    good: `upstreams:
  users: { endpoints: [{ url: "http://127.0.0.1:9001", weight: 1 }] }
`,
  },
  GW1407: {
    name: 'listed-twice',
    severity: 'error',
    summary: 'Something is listed twice in one place.',
    why: 'One of the two would win or both would count, and neither is what a reader expects.',
    fix: 'Keep one of them.',
    bad: `routes:
  r: { match: { headers: { X-Beta: "1", x-beta: "2" } }, respond: {} }
`,
    good: `routes:
  r: { match: { headers: { x-beta: "1" } }, respond: {} }
`,
  },
  GW1408: {
    name: 'no-action',
    severity: 'error',
    summary: 'A route, a `to` or a `redirect` does not say what is to happen.',
    why: 'A request that matches must lead somewhere.',
    fix: 'Give a route one of `to`, `redirect` and `respond`; a `to` an upstream or a split; a redirect a location or a part to replace.',
    bad: `routes:
  r: { match: { path: /ping } }
`,
    good: `routes:
  r: { match: { path: /ping }, respond: { body: pong } }
`,
  },
  GW1409: {
    name: 'several-actions',
    severity: 'error',
    summary: 'A route has more than one action.',
    why: 'A request has one answer.',
    fix: 'Keep one action; make two routes if requests differ.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
routes:
  r: { match: { path: /ping }, to: users, respond: {} }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
routes:
  r: { match: { path: /ping }, to: users }
`,
  },
  GW1410: {
    name: 'several-paths',
    severity: 'error',
    summary: 'A match has more than one of `path`, `pathPrefix` and `pathRegex`.',
    why: 'All conditions of a match must hold, so two paths would rarely or never both do.',
    fix: 'Keep one. For either of two paths, make `match` a list.',
    bad: `routes:
  r: { match: { path: /a, pathPrefix: /b }, respond: {} }
`,
    good: `routes:
  r: { match: [{ path: /a }, { pathPrefix: /b }], respond: {} }
`,
  },
  GW1411: {
    name: 'condition-form',
    severity: 'error',
    summary: 'A condition does not have exactly one of `exact`, `present` and `regex`.',
    why: 'With none there is nothing to hold, and with two it is not clear whether both must.',
    fix: 'Keep one; a plain string is an exact value.',
    bad: `routes:
  r: { match: { query: { q: {} } }, respond: {} }
`,
    good: `routes:
  r: { match: { query: { q: { present: true } } }, respond: {} }
`,
  },
  GW1412: {
    name: 'invalid-method',
    severity: 'error',
    summary: 'A method name cannot be routed.',
    why: 'Methods are compared exactly, and the standard ones are upper case: `get` would never match. `CONNECT` has no path to route by, and `TRACE` is never forwarded.',
    fix: 'Write methods in upper case, one for each entry of the list.',
    bad: `routes:
  r: { match: { methods: [get] }, respond: {} }
`,
    good: `routes:
  r: { match: { methods: [GET] }, respond: {} }
`,
  },
  GW1413: {
    name: 'body-not-allowed',
    severity: 'error',
    summary: 'A fixed response has a body although its status allows none.',
    why: 'Answers with 204, 205 and 304 end with their head (RFC 9110). A body would be read as the beginning of the next answer.',
    fix: 'Take the body out, or choose another status.',
    bad: `routes:
  r: { match: {}, respond: { status: 204, body: gone } }
`,
    good: `routes:
  r: { match: {}, respond: { status: 204 } }
`,
  },
  GW1414: {
    name: 'invalid-header',
    severity: 'error',
    summary: "A header's name or value cannot stand in an HTTP message.",
    why: 'A line break in a value would end the header and begin another one; other control characters are refused by servers.',
    fix: 'Take the characters out that the message names.',
    bad: `routes:
  r: { match: {}, respond: { headers: { x-a: "1\\r\\nx-b: 2" } } }
`,
    good: `routes:
  r: { match: {}, respond: { headers: { x-a: "1", x-b: "2" } } }
`,
  },
  GW1415: {
    name: 'forbidden-header',
    severity: 'error',
    summary: "The spec changes a header that is the gateway's own.",
    why: 'Headers that frame messages or belong to one connection must agree with the bytes that are sent. If a spec could set them, requests could be smuggled through.',
    fix: 'Leave it out. For the host that an upstream sees use `rewrite: { host: … }`.',
    bad: `routes:
  r: { match: {}, respond: { headers: { content-length: "4" }, body: pong } }
`,
    good: `routes:
  r: { match: {}, respond: { headers: { content-type: text/plain }, body: pong } }
`,
  },
  GW1416: {
    name: 'invalid-target',
    severity: 'error',
    summary: 'A path, host or location in a redirect or rewrite cannot be used.',
    why: 'It goes out as written. Without a leading `/` a path would be glued to something else; a `//` in front leads browsers to another host; spaces and line breaks end the line.',
    fix: 'Write paths from the root, hosts alone, and locations as a path or an http(s) URL.',
    bad: `routes:
  r: { match: {}, redirect: { location: guide } }
`,
    good: `routes:
  r: { match: {}, redirect: { location: /guide } }
`,
  },
  GW1417: {
    name: 'excluded-keys',
    severity: 'error',
    summary: 'Two keys are given that exclude each other.',
    why: 'Each of them decides the same thing.',
    fix: 'Keep one of them.',
    bad: `routes:
  r: { match: {}, redirect: { location: /guide, host: example.com } }
`,
    good: `routes:
  r: { match: {}, redirect: { path: /guide, host: example.com } }
`,
  },
  GW1418: {
    name: 'prefix-without-prefix',
    severity: 'error',
    summary: '`prefix` is to replace a matched prefix, but the route does not match by `pathPrefix`.',
    why: 'There is no prefix to replace.',
    fix: 'Match by `pathPrefix`, or give the whole `path`.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
routes:
  r: { match: { path: /v1/users }, to: { upstream: users, rewrite: { prefix: /users } } }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
routes:
  r: { match: { pathPrefix: /v1/users }, to: { upstream: users, rewrite: { prefix: /users } } }
`,
  },
  GW1419: {
    name: 'hosts-never-meet',
    severity: 'error',
    summary: "A route's hosts and those of its listeners have nothing in common.",
    why: 'A request must fit both, so the route could never match. `*.x` stands for names below x and never for x itself.',
    fix: 'Correct one of the two, or tie the route to another listener.',
    bad: `listeners:
  shop: { address: "0.0.0.0:8080", hosts: ["*.example.com"] }
routes:
  r: { match: { hosts: [example.com] }, respond: {} }
`,
    good: `listeners:
  shop: { address: "0.0.0.0:8080", hosts: ["*.example.com"] }
routes:
  r: { match: { hosts: [www.example.com] }, respond: {} }
`,
  },
  GW1420: {
    name: 'policy-kind',
    severity: 'error',
    summary: 'A policy does not have exactly one kind.',
    why: 'A policy is an object whose only key says what kind it is. Of two kinds it would not be clear which runs first.',
    fix: 'Write one policy for each kind, and list both, or make a chain of them.',
    bad: `policies:
  nothing: {}
`,
    good: `policies:
  hide-server: { headers: { response: { remove: [server] } } }
`,
  },
  GW1450: {
    name: 'invalid-schema',
    severity: 'error',
    summary: 'A JSON Schema or an OpenAPI document cannot be used.',
    why: 'Requests are judged by it, so it must be understood whole: a misspelt type, a reference that leads nowhere or a broken pattern would let everything through, or nothing.',
    fix: 'The message says what is wrong. OpenAPI documents must be of version 3.0 or 3.1 and hold all they refer to.',
    bad: `policies:
  orders: { validate: { body: { type: objekt } } }
`,
    good: `policies:
  orders: { validate: { body: { type: object } } }
`,
  },
  GW1451: {
    name: 'openapi-beside-schemas',
    severity: 'error',
    summary: 'A policy has an OpenAPI document and schemas of its own.',
    why: 'The document says what parameters and bodies must be; beside it nobody could tell which of the two is meant.',
    fix: 'Make two policies of it: both must then be satisfied.',
    bad: `policies:
  orders:
    validate:
      openapi: { openapi: 3.1.0, paths: {} }
      body: { type: object }
`,
    good: `policies:
  orders: { validate: { openapi: { openapi: 3.1.0, paths: {} } } }
`,
  },
} as const satisfies Record<string, CodePage>;
