// Pages of the codes for admin listeners.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const adminCodes = {
  GW1840: {
    name: 'open-admin-listener',
    severity: 'error',
    summary: 'An admin listener can be reached from other machines, and nobody is asked who they are.',
    why: 'Whoever reaches it sees every route and upstream, and may reload or roll back the gateway.',
    fix: 'Listen on 127.0.0.1 or a unix socket, or ask for a token or for client certificates.',
    bad: `listeners:
  public: { address: "0.0.0.0:8080" }
  admin: { address: "0.0.0.0:9000", admin: true }
`,
    good: `listeners:
  public: { address: "0.0.0.0:8080" }
  admin: { address: "0.0.0.0:9000", admin: true }
admin: { token: "\${env:GW_ADMIN_TOKEN}" }
`,
  },
  GW1841: {
    name: 'admin-setting-without-effect',
    severity: 'error',
    summary: 'A setting has no effect, because there is no admin listener, or because this listener is one.',
    why: 'It looks as if something were served, or trusted, and nothing is.',
    fix: 'Add an admin listener, or take the setting out.',
    bad: `listeners:
  public: { address: "0.0.0.0:8080" }
admin: { history: 50 }
`,
    good: `listeners:
  public: { address: "0.0.0.0:8080" }
  admin: { address: "127.0.0.1:9000", admin: true }
admin: { history: 50 }
`,
  },
  GW1842: {
    name: 'admin-address-shared',
    severity: 'error',
    summary: 'An admin listener shares its address with another listener.',
    why: 'The host that a request names would decide whether it is for a route or for gw itself, and clients choose it.',
    fix: 'Give the admin listener a port of its own.',
    bad: `listeners:
  public: { address: "127.0.0.1:8080", hosts: [shop.example.com] }
  admin: { address: "127.0.0.1:8080", hosts: [localhost], admin: true }
`,
    good: `listeners:
  public: { address: "127.0.0.1:8080", hosts: [shop.example.com] }
  admin: { address: "127.0.0.1:9000", hosts: [localhost], admin: true }
`,
  },
  GW1843: {
    name: 'route-on-admin-listener',
    severity: 'error',
    summary: 'A route names an admin listener.',
    why: 'Admin listeners serve gw itself and no routes.',
    fix: 'Take the name out, or name another listener.',
    bad: `listeners:
  public: { address: "0.0.0.0:8080" }
  admin: { address: "127.0.0.1:9000", admin: true }
routes:
  ping: { match: { path: /ping }, listeners: [admin], respond: { body: pong } }
`,
    good: `listeners:
  public: { address: "0.0.0.0:8080" }
  admin: { address: "127.0.0.1:9000", admin: true }
routes:
  ping: { match: { path: /ping }, listeners: [public], respond: { body: pong } }
`,
  },
} as const satisfies Record<string, CodePage>;
