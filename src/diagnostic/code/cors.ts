// Pages of the codes for policies about cross-origin requests, deprecation and expressions.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const corsCodes = {
  GW1460: {
    name: 'invalid-origin',
    severity: 'error',
    summary: 'An origin of a policy `cors` can never be sent by a browser, or stands for strangers.',
    why: 'Browsers send scheme and host in lower case, the port only where it is not the usual one, and never a path or a `/` at the end. An origin that is written otherwise would match nothing.',
    fix: 'Write it as browsers send it. A `*` stands for names below a domain of your own; everything else is for `{ regex: … }`.',
    bad: `policies:
  web: { cors: { origins: ["https://app.example.com/"] } }
`,
    good: `policies:
  web: { cors: { origins: ["https://app.example.com", "https://*.example.org", { regex: "https://pr-[0-9]+\\\\.example\\\\.net" }] } }
`,
  },
  GW1461: {
    name: 'credentials-for-everybody',
    severity: 'error',
    summary: 'A policy `cors` would let every page read with the credentials of its visitor.',
    why: 'A page that may send credentials and read the answer can do all that its visitor can. That is why browsers refuse `*` with credentials; to say back whatever origin asks is the same without that guard. Any page can have the origin `null`.',
    fix: 'Name the origins that may, or leave out `credentials`.',
    bad: `policies:
  web: { cors: { origins: ["*"], credentials: true } }
`,
    good: `policies:
  web: { cors: { origins: ["https://app.example.com"], credentials: true } }
`,
  },
  GW1462: {
    name: 'invalid-deprecation',
    severity: 'error',
    summary: 'A time of a policy `deprecation` does not exist, or comes in the wrong order.',
    why: 'Clients read these times to know how long they have (RFC 9745, RFC 8594). What is gone cannot be deprecated afterwards.',
    fix: 'Write days as `2026-01-31`, and a `sunset` that is not before `since`.',
    bad: `policies:
  old: { deprecation: { since: "2026-02-31" } }
`,
    good: `policies:
  old: { deprecation: { since: "2026-01-31", sunset: "2026-07-31" } }
`,
  },
  GW1463: {
    name: 'invalid-expression',
    severity: 'error',
    summary: 'The expression of a policy `cel` cannot be used.',
    why: 'It is checked before it serves: its form, the names and types in it, that it gives true or false, and that it cannot take long.',
    fix: 'Correct what the message names.',
    bad: `policies:
  rule: { cel: { allow: 'request.hots == "shop.example"' } }
`,
    good: `policies:
  rule: { cel: { allow: 'request.host == "shop.example"' } }
`,
  },
} as const satisfies Record<string, CodePage>;
