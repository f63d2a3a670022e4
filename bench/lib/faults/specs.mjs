// The specs that faults happen under: what an operator would write who wants no request to fail.

/** Finds a failing endpoint within half a second, and asks another one meanwhile. */
const RESILIENT = `
    timeouts: { connect: 400ms, response: 5s, idle: 60s }
    retry:
      attempts: 3
      conditions: [connect-failure, reset, timeout, invalid, 502, 503, 504]
      perTryTimeout: 400ms
      budget: 100%
    health:
      active: { path: /healthz, interval: 200ms, timeout: 400ms, unhealthyAfter: 2, healthyAfter: 1 }
      passive: { failures: 5, ejectFor: 1s }
      panic: 50%`;

/** A spec with one route to all `upstreams`; `more` goes into the upstream, `listener` into the listener, `top` beside. */
export function specFor(upstreams, { more = RESILIENT, listener = '', top = () => '' } = {}) {
  const endpoints = upstreams.map(({ url }) => `"${url}"`).join(', ');
  return ({ port, admin, at }) => `version: 1
name: faults
listeners:
  public: { address: "127.0.0.1:${port}"${listener} }
  admin: { address: "127.0.0.1:${admin}", admin: true }
upstreams:
  service:
    endpoints: [${endpoints}]${more}
routes:
  all: { match: { pathPrefix: / }, to: service }
${typeof top === 'function' ? top(at) : top}`;
}

/** The same with a second endpoint asked when the first is slow. */
export const HEDGED = `${RESILIENT}
    hedge: { after: 50ms, budget: 100% }`;

/** The same with a breaker, for when nothing is left to ask. */
export const WITH_BREAKER = `${RESILIENT}
    breaker: { failures: 20, openFor: 500ms, openForMax: 500ms }`;
