/** The spec that `gw init` writes: small, commented, valid, and with tests that pass (fixtures/cli/init.scenario). */
export const STARTER_SPEC = `# A gateway in one file. Check it with \`gw validate\`, try it with \`gw test\`, run it with \`gw serve\`.
# Editors complete it after \`gw schema > gateway.schema.json\` and a first line that reads
# \`# yaml-language-server: $schema=gateway.schema.json\`.
version: 1
name: starter

# Where requests come in.
listeners:
  public:
    address: 127.0.0.1:8080

# Where requests can go. Change this to a service of yours.
upstreams:
  users:
    endpoints:
      - \${env:USERS_URL:-http://127.0.0.1:9001}
    timeouts: { connect: 1s, response: 5s }

# What happens to requests and responses on the way. Policies are named here and used by routes.
policies:
  secure-headers:
    headers:
      response:
        set: { x-content-type-options: nosniff }
        remove: [server]

# What every route has, unless it says otherwise.
defaults:
  policies: [secure-headers]
  timeout: 15s

# Which request goes where. The more specific route wins, whatever the order here; \`gw routes\` shows it.
routes:
  ping: # the gateway answers itself
    match: { path: /ping }
    respond: { status: 200, body: pong }

  get-user: # {id:uint} takes digits only
    match: { methods: [GET], path: "/v1/users/{id:uint}" }
    to: users

  users-api: # everything else below /v1/users; the upstream sees /users instead
    match: { pathPrefix: /v1/users }
    to:
      upstream: users
      rewrite: { prefix: /users }

  old-users:
    match: { path: "/users/{id}" }
    redirect: { location: "/v1/users/{id}", status: 308 }

# What must come out. \`gw test\` runs these, and \`gw serve\` never swaps in a spec whose tests fail.
tests:
  - { request: "GET http://127.0.0.1:8080/ping", expect: { route: ping, status: 200 } }
  - { request: "GET http://127.0.0.1:8080/v1/users/42", expect: { route: get-user, params: { id: "42" } } }
  - { request: "POST http://127.0.0.1:8080/v1/users", expect: { route: users-api, upstreamPath: /users } }
  - { request: "GET http://127.0.0.1:8080/users/42", expect: { route: old-users, location: /v1/users/42 } }
  - { request: "GET http://127.0.0.1:8080/nothing", expect: { route: null, status: 404 } }
`;
