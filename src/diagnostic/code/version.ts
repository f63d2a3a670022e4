// Pages of the codes for versions of an API.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const versionCodes = {
  GW1421: {
    name: 'version-place',
    severity: 'error',
    summary: 'The `apiVersion` of the spec does not say where requests name their version.',
    why: 'A request that names two versions would have none; so there is one place for it.',
    fix: 'Give exactly one of `path`, `header`, `query` and `mediaType`; the text of `path` and `mediaType` holds `{version}` once.',
    bad: `apiVersion: { path: /v1 }
`,
    good: `apiVersion: { path: "/v{version}" }
`,
  },
  GW1422: {
    name: 'version-clash',
    severity: 'error',
    summary: 'A match asks for a version in a way that cannot be had.',
    why: 'A version becomes a condition or a front of the path. That needs an `apiVersion` of the spec, and cannot stand beside a condition on the same header or parameter, or a whole path as a regular expression.',
    fix: 'Say in `apiVersion` at the top where requests name their version, and leave that place to it.',
    bad: `apiVersion: { path: "/v{version}" }
routes:
  r: { match: { apiVersion: "2", pathRegex: "/v2/.*" }, to: users }
`,
    good: `apiVersion: { path: "/v{version}" }
routes:
  r: { match: { apiVersion: "2", pathPrefix: / }, to: users }
`,
  },
  GW1423: {
    name: 'default-version-unknown',
    severity: 'error',
    summary: 'No route asks for the default version.',
    why: 'Requests that name no version would find none of the routes that ask for one.',
    fix: 'Name a version that routes ask for.',
    bad: `apiVersion: { header: api-version, default: "1" }
routes:
  r: { match: { apiVersion: "2" }, to: users }
`,
    good: `apiVersion: { header: api-version, default: "2" }
routes:
  r: { match: { apiVersion: "2" }, to: users }
`,
  },
} as const satisfies Record<string, CodePage>;
