/**
 * Paths that some servers read as another path. gw matches what it forwards, character by character; an upstream may
 * be less exact: it merges `//`, drops `;parameters`, a slash or space at the end, or case, or decodes escapes twice. So `//admin`, `/admin;x`, `/admin/`
 * and `/ADMIN` may all reach what a route guards as `/admin`, by way of a route that guards less. Such requests are
 * refused; whether a path has another reading is seen at a glance, and nearly none has.
 *
 * What could be done instead: merging and dropping before matching (changes what is forwarded, and `;` and `//` have
 * their uses), or leaving it to the spec (a catch-all beside a guarded path is the rule, and nobody thinks of it).
 * Readings that would need the whole route set, such as `/admin` for a guarded `/Admin`, are not found.
 */
import type { MatchRequest, Router } from './types.ts';

const HAS_OTHERS = /[A-Z;]|\/\/|.\/$|%(?:2[035]|3[BF])/;

/** Letters, digits and marks that need no escape (RFC 3986 section 2.3), as escapes. */
const UNRESERVED = /%(?:2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)/gi;

/** The other paths that servers may read in one in normal form; none for nearly all. */
export function otherReadings(path: string): readonly string[] {
  if (!HAS_OTHERS.test(path)) return [];
  const plain = path
    // Decoded once more than it should be.
    .replace(/%(?:25)+(?=[0-9A-F]{2})/gi, '%')
    .replace(UNRESERVED, decodeURIComponent)
    // Decoded before it is split.
    .replace(/%(?:23|3F).*$/i, '')
    .replace(/(?:;|%3B)[^/]*/gi, '')
    .replace(/(?<!%20)(?:%20)+(?=\/|$)/g, '')
    .replace(/\/{2,}/g, '/')
    .replace(/(.)\/$/, '$1');
  const lower = plain.replace(/%[0-9A-F]{2}|[A-Z]/g, lowerLetter);
  return [...new Set([plain, lower])].filter((each) => each !== path);
}

/** Escapes stay as they are in normal form, in capitals. */
function lowerLetter(part: string): string {
  return part.length === 1 ? part.toLowerCase() : part;
}

/** What a request was found to match, and on which listener. */
export interface Lookup {
  readonly listener: number;
  readonly request: MatchRequest;
  /** The match's index. */
  readonly found: number;
}

/**
 * Whether another reading of the path matches a route with a guard that the route found lacks. `guardsOf` names the
 * guards of a route by its index. What the router says of its last lookup speaks of `request` again afterwards.
 */
export function evadesGuards(
  router: Router,
  { listener, request, found }: Lookup,
  guardsOf: (route: number) => readonly string[],
): boolean {
  const readings = otherReadings(request.path);
  if (readings.length === 0) return false;
  const own = router.routeOf(found);
  const { method, host, query } = request;
  const header = (name: string) => request.header(name);
  const evades = readings.some((path) => {
    const other = router.lookup(listener, { method, host, path, query, header });
    if (other < 0 || router.routeOf(other) === own) return false;
    const guards = guardsOf(own);
    return guardsOf(router.routeOf(other)).some((guard) => !guards.includes(guard));
  });
  router.lookup(listener, request);
  return evades;
}
