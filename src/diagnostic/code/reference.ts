// Pages of the codes for names: defined twice, used without being defined.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const referenceCodes = {
  GW1201: {
    name: 'unknown-name',
    severity: 'error',
    summary: 'A name is used that the spec does not define.',
    why: 'A route to an upstream that does not exist could only answer with an error.',
    fix: 'Correct the spelling, or define the name in its section (`upstreams`, `policies`, `chains`, `listeners`, `routes`), in any file of the spec.',
    bad: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
routes:
  users: { match: { pathPrefix: /users }, to: user }
`,
    good: `upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
routes:
  users: { match: { pathPrefix: /users }, to: users }
`,
  },
  GW1202: {
    name: 'duplicate-name',
    severity: 'error',
    summary: 'A name is defined twice, perhaps in two files.',
    why: 'If one of the two won, it would depend on the order of files which one. Policies and chains share one space of names, because routes list both.',
    fix: 'Rename one of the two or take it out.',
    bad: `policies:
  default: { headers: { response: { remove: [server] } } }
chains:
  default: []
`,
    good: `policies:
  hide-server: { headers: { response: { remove: [server] } } }
chains:
  default: [hide-server]
`,
  },
  GW1203: {
    name: 'contradicting-setting',
    severity: 'error',
    summary:
      'Two files of the spec give `version`, `name`, `defaults`, `apiVersion` or `telemetry` different values.',
    why: 'A spec is one whole; there is no first and last file.',
    fix: 'Keep it in one file, usually the one that has `include`.',
  },
  GW1204: {
    name: 'chain-loop',
    severity: 'error',
    summary: 'A chain contains itself, directly or through other chains.',
    why: 'Opening such a chain would never end.',
    fix: 'Take one of the entries on the loop out.',
    bad: `chains:
  web: [browser]
  browser: [web]
`,
    good: `chains:
  web: [browser]
  browser: []
`,
  },
  GW1205: {
    name: 'without-not-inherited',
    severity: 'error',
    summary: '`without` names a policy that the route does not inherit.',
    why: 'Someone believed that the policy was there. Either the name is wrong, or what it protected against is no longer so.',
    fix: 'Take the entry out, or correct the name.',
    bad: `policies:
  stamp: { headers: { response: { set: { x-served-by: gw } } } }
routes:
  ping: { match: { path: /ping }, without: [stamp], respond: { body: pong } }
`,
    good: `policies:
  stamp: { headers: { response: { set: { x-served-by: gw } } } }
defaults: { policies: [stamp] }
routes:
  ping: { match: { path: /ping }, without: [stamp], respond: { body: pong } }
`,
  },
  GW1206: {
    name: 'unknown-parameter',
    severity: 'error',
    summary: 'A redirect, rewrite or header uses a `{parameter}` that the path does not have.',
    why: 'It would go out as literal text. When a route has several matches, each of their paths must have the parameter.',
    fix: 'Correct the name, or give the path such a parameter.',
    bad: `routes:
  docs: { match: { path: "/docs/{rest...}" }, redirect: { location: "/guide/{path}" } }
`,
    good: `routes:
  docs: { match: { path: "/docs/{rest...}" }, redirect: { location: "/guide/{rest}" } }
`,
  },
} as const satisfies Record<string, CodePage>;
