// Asks the admin API, which is at the same origin. The token lives as long as the tab, and goes out as a header field
// only: a cookie would be sent by pages of others too.

/**
 * @typedef {{ ratePerS: number, errorRatePerS: number, p50Ms: number | null, p95Ms: number | null,
 *   p99Ms: number | null, inFlight: number, total: number, errors: number }} Stats
 * @typedef {{ name: string, match: string[], action: string, upstreams: string[], policies: string[],
 *   stats: Stats }} Route
 * @typedef {{ routes: Route[], unmatched: Stats, all: Stats }} Routes
 * @typedef {{ name: string, scheme: string, address: string, admin?: boolean }} Listener
 * @typedef {{ name: string, gw: string, revision: string, digest: string, source: string, since: string,
 *   cause: string, rolledBack: boolean, draining: boolean, workers: number, engine: string, uptimeS: number,
 *   routes: number, readOnly: boolean, listeners: Listener[],
 *   lastReload?: { at: string, ok: boolean, error?: string, digest?: string } }} Status
 * @typedef {{ url: string, weight: number, priority: number, active: number, health: string, since: number,
 *   lastFailure?: { at: number, detail: string } }} Endpoint
 * @typedef {{ name: string, endpoints: Endpoint[], gates: Record<string, Record<string, unknown>> }} Upstream
 * @typedef {{ digest: string, at: string, source: string, cause: string, routes: number, current: boolean,
 *   kept: boolean, changes?: { breaking: number, risky: number, safe: number }, summary: string[] }} Revision
 * @typedef {{ at: string, id: string, route?: string, upstream?: string, endpoint?: string, status: number,
 *   method: string, path: string, error?: string }} RecentError
 * @typedef {{ route: string, host?: string, pattern: string, patternKind: string, outcome: string,
 *   reason: string }} Candidate
 * @typedef {{ matched: boolean, listener?: string, listenerReason?: string, route?: string, path?: string,
 *   params?: Record<string, string>, action?: string, upstream?: string, upstreamPath?: string,
 *   split?: { upstream: string, weight: number }[], mirror?: { upstream: string, percent: number },
 *   location?: string, status?: number, reason?: string, allow?: string[], timeoutMs?: number,
 *   answeredBy?: string, policySteps?: { name: string, kind: string, phase: string }[],
 *   origin?: { file: string, line: number, column: number }, candidates: Candidate[] }} Explanation
 */

const TOKEN = 'gw.token';
/** The API answers in milliseconds; what takes longer does not answer. */
const ASK_MS = 10_000;
/** A reload compiles and checks first. */
const ACT_MS = 60_000;

/** An answer that says no; `status` is 0 when there was none. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export function hasToken() {
  return sessionStorage.getItem(TOKEN) !== null;
}

/** @param {string | undefined} token without one, it is forgotten */
export function setToken(token) {
  if (token === undefined) sessionStorage.removeItem(TOKEN);
  else sessionStorage.setItem(TOKEN, token);
}

/**
 * Reads a document.
 *
 * @param {string} path
 * @returns {Promise<unknown>} throws `ApiError`
 */
export function ask(path) {
  return send(path, { signal: AbortSignal.timeout(ASK_MS) });
}

/**
 * Changes something.
 *
 * @param {string} path
 * @param {object} body
 * @returns {Promise<unknown>} throws `ApiError`
 */
export function act(path, body) {
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(ACT_MS);
  return send(path, { method: 'POST', headers, body: JSON.stringify(body), signal });
}

/**
 * @param {string} path
 * @param {RequestInit} options
 */
async function send(path, options) {
  const headers = new Headers(options.headers);
  const token = sessionStorage.getItem(TOKEN);
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  let response;
  try {
    response = await fetch(path, { ...options, headers, cache: 'no-store', redirect: 'error' });
  } catch {
    throw new ApiError(0, 'gw cannot be reached');
  }
  if (!response.ok) throw new ApiError(response.status, await detailOf(response));
  try {
    return await response.json();
  } catch {
    throw new ApiError(0, 'the answer was cut short');
  }
}

/** @param {Response} response */
async function detailOf(response) {
  const fallback = `${response.status} ${response.statusText}`.trim();
  try {
    const { detail } = await response.json();
    return typeof detail === 'string' ? detail : fallback;
  } catch {
    return fallback;
  }
}
