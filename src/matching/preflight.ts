import type { MatchRequest, Router } from './types.ts';

/**
 * Whether this is a browser's question if a request may be sent from another origin (Fetch standard, CORS-preflight
 * request): OPTIONS that names the method and the origin.
 */
export function isPreflight({ method, header }: Pick<MatchRequest, 'method' | 'header'>): boolean {
  return (
    method === 'OPTIONS' &&
    header('origin') !== undefined &&
    header('access-control-request-method') !== undefined
  );
}

/** The request that a preflight asks about, as far as it tells. */
export function askedAbout(preflight: MatchRequest): MatchRequest {
  return { ...preflight, method: preflight.header('access-control-request-method') ?? '' };
}

/**
 * As `router.lookup`, for a preflight: it takes the route of the request that it asks about, if that route answers
 * preflights; else it is matched as any other OPTIONS. `answers` says so of a route's index.
 */
export function lookupPreflight(
  router: Router,
  listener: number,
  request: MatchRequest,
  answers: (route: number) => boolean,
): number {
  const found = router.lookup(listener, askedAbout(request));
  return found >= 0 && answers(router.routeOf(found)) ? found : router.lookup(listener, request);
}
