// Pages of the codes for consumers, their credentials, and policies made of other policies.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const identityCodes = {
  GW1801: {
    name: 'credential-in-plain-text',
    severity: 'error',
    summary: "A consumer's key, password or secret, or the token of `admin`, stands in the spec.",
    why: 'Specs are committed, reviewed and copied. Whoever reads one could call as the consumer. A default in a reference is plain text, too.',
    fix: 'Put the hash of the credential there, or a reference that is resolved when gw serves. If it has been committed, make a new one.',
    bad: `consumers:
  mobile: { apiKeys: [s3cret] }
`,
    good: `consumers:
  mobile: { apiKeys: ["sha256:1ec1c26b50d5d3c58d9583181af8076655fe00756bf7285940ba3670f99fcba0", "\${env:MOBILE_KEY}"] }
`,
  },
  GW1802: {
    name: 'duplicate-credential',
    severity: 'error',
    summary: 'A credential is there twice.',
    why: 'A credential says who calls. If two consumers have it, it does not; within one consumer one of the two has no effect.',
    fix: 'Give each consumer a credential of its own.',
    bad: `consumers:
  mobile: { apiKeys: ["\${env:KEY}"] }
  web: { apiKeys: ["\${env:KEY}"] }
`,
    good: `consumers:
  mobile: { apiKeys: ["\${env:MOBILE_KEY}"] }
  web: { apiKeys: ["\${env:WEB_KEY}"] }
`,
  },
  GW1803: {
    name: 'invalid-credential',
    severity: 'error',
    summary: "A consumer's credential cannot be used.",
    why: 'No request could ever show it, or checking it would cost more than a gateway can spend on a request.',
    fix: 'Write it in one of the forms that the message names.',
    bad: `consumers:
  mobile: { certificates: [{ fingerprint: "12:34" }] }
`,
    good: `consumers:
  mobile: { certificates: [{ subject: "CN=mobile, O=Example" }] }
`,
  },
  GW1804: {
    name: 'policy-of-other-phase',
    severity: 'error',
    summary: 'A policy is made of one that runs in another phase.',
    why: 'The order of policies is fixed by their phases. Alternatives for who calls can only be policies that find out who calls.',
    fix: 'Take the entry out, and name that policy in the route beside this one.',
    bad: `policies:
  stamp: { headers: { request: { set: { x-a: "1" } } } }
  login: { anyOf: [stamp] }
`,
    good: `policies:
  key: { apiKey: {} }
  login: { anyOf: [key] }
`,
  },
  GW1805: {
    name: 'policy-made-of-itself',
    severity: 'error',
    summary: 'A policy is made of itself, perhaps by way of others.',
    why: 'Asking it would never come to an end.',
    fix: 'Take one of the entries out.',
    bad: `policies:
  login: { anyOf: [login] }
`,
    good: `policies:
  key: { apiKey: {} }
  login: { anyOf: [key] }
`,
  },
  GW1806: {
    name: 'client-certificate-without-authority',
    severity: 'error',
    summary: 'A listener says whether clients show a certificate, and not who may have signed it.',
    why: 'Without `clientCa` no client is asked for a certificate: the setting looks like protection and is none.',
    fix: 'Add `clientCa`, or take `clientCertificate` out.',
    bad: `listeners:
  secure: { address: "0.0.0.0:8443", tls: { certificates: [{ cert: a.crt, key: a.key }], clientCertificate: optional } }
`,
    good: `listeners:
  secure: { address: "0.0.0.0:8443", tls: { certificates: [{ cert: a.crt, key: a.key }], clientCa: ca.crt, clientCertificate: optional } }
`,
  },
} as const satisfies Record<string, CodePage>;
