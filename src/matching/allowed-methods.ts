import { STANDARD_METHODS } from './methods.ts';
import { type MatchRequest, METHOD_NOT_ALLOWED, NOT_FOUND, type Router } from './types.ts';

/** What a route without `methods` takes of the standard ones; the gateway itself answers to the other two. */
const EVERY_METHOD = STANDARD_METHODS.filter((each) => each !== 'CONNECT' && each !== 'TRACE').toSorted();

/** No method has this name, so only routes take it that take any. */
const NO_METHOD = '';

/** The methods that what a request is for takes, whatever its own method is; undefined when no route matches. */
export function allowedMethods(
  router: Router,
  listener: number,
  request: MatchRequest,
): readonly string[] | undefined {
  const found = router.lookup(listener, { ...request, method: NO_METHOD });
  if (found === NOT_FOUND) return undefined;
  return found === METHOD_NOT_ALLOWED ? router.allowed() : EVERY_METHOD;
}
