import type { Answer } from '../http/problem.ts';
import type { Exchange } from '../http/types.ts';
import { refuse } from './refuse.ts';

/** What a client is told it is to log in to, unless the spec says. */
const DEFAULT_REALM = 'gateway';

/** The schema of the option `realm`. */
export const REALM_SCHEMA = {
  type: 'string',
  description: 'What the challenge says one logs in to. Default: gateway.',
  default: DEFAULT_REALM,
  title: 'text of printable ASCII without quotes',
  pattern: '^[ !#-\\[\\]-~]*$',
} as const;

/** A challenge with its realm (RFC 9110 section 11.3); `more` are parameters behind it. */
export function challenge(scheme: string, realm = DEFAULT_REALM, more = ''): string {
  return `${scheme} realm="${realm}"${more}`;
}

/** 401 with a challenge (RFC 9110 section 15.5.2): who calls is not known. */
export function unauthorized(exchange: Exchange, detail: string, authenticate: string): Answer {
  return refuse(exchange, { status: 401, detail }, { 'www-authenticate': authenticate });
}
