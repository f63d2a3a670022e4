/** What a client hears about its token (RFC 6750 section 3). */
import type { Answer } from '../../http/problem.ts';
import type { Exchange } from '../../http/types.ts';
import { challenge, unauthorized } from '../challenge.ts';
import { refuse } from '../refuse.ts';

/** The refusals of a policy that checks bearer tokens. */
export interface BearerRefusals {
  /** No token: the challenge has no error code then. */
  missing(exchange: Exchange): Answer;
  /** More than one token. */
  several(exchange: Exchange): Answer;
  /** A token that is not accepted; `why` is a fixed sentence in ASCII without quotes. */
  invalid(exchange: Exchange, why: string): Answer;
  /** Whoever knows about tokens cannot be asked. */
  unavailable(exchange: Exchange): Answer;
}

/** Makes them for a realm. */
export function bearerRefusals(realm: string | undefined): BearerRefusals {
  const authenticate = (code: string, why: string) =>
    challenge('Bearer', realm, `, error="${code}", error_description="${why}"`);
  return {
    missing: (exchange) => unauthorized(exchange, 'A token is needed.', challenge('Bearer', realm)),
    several(exchange) {
      const detail = 'The request carries more than one token.';
      const fields = { 'www-authenticate': authenticate('invalid_request', detail) };
      return refuse(exchange, { status: 400, detail }, fields);
    },
    invalid: (exchange, why) => unauthorized(exchange, why, authenticate('invalid_token', why)),
    unavailable: (exchange) =>
      refuse(
        exchange,
        { status: 503, detail: 'Tokens cannot be checked at present.' },
        { 'retry-after': '5' },
      ),
  };
}
