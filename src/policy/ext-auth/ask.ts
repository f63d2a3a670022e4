/** Asks the service whether a request may pass: what it hears of the request, and what its answer comes to. */
import { HeaderFields } from '../../http/header-fields.ts';
import type { Answer } from '../../http/problem.ts';
import type { Exchange } from '../../http/types.ts';
import { readBounded } from '../token/ask-provider.ts';
import type { PolicyDeps } from '../types.ts';

type Field = readonly [name: string, value: string];

/** What the service says: the request passes, with fields of its answer; or this is for the client instead. */
export type Decision =
  | { readonly passes: true; readonly answer: Headers }
  | { readonly passes: false; readonly answer: Answer };

/** Whom to ask, and how. */
export interface Service {
  readonly url: string;
  readonly timeoutMs: number;
  /** Names, in lower case, of the fields of a refusal that the client gets. */
  readonly clientHeaders: readonly string[];
}

/** A refusal is a sentence or a small page; a longer one is cut off as a fault. */
const BODY_BYTES_MAX = 65_536;

/** Fields of a request by name; those of cookies are joined as cookies are (RFC 9113 section 8.2.3). */
export function fieldsOf({ request }: Exchange, names: readonly string[]): Field[] {
  return names.flatMap((name) => {
    const values = request.headers.all(name);
    return values.length === 0 ? [] : [[name, values.join(name === 'cookie' ? '; ' : ', ')] as const];
  });
}

/** What the service hears of every request; the path is the one that is matched and forwarded. */
export function describe(exchange: Exchange): Field[] {
  const { path, query, request } = exchange;
  return [
    ['x-forwarded-method', request.method],
    ['x-forwarded-proto', exchange.clientScheme],
    ['x-forwarded-host', request.authority],
    ['x-forwarded-uri', query === undefined ? path : `${path}?${query}`],
    ['x-forwarded-for', exchange.clientAddress],
    ['x-request-id', exchange.id],
  ];
}

/** Rejects when the service cannot be asked, is slow, or answers with 1xx or 5xx or with a body that is too long. */
export async function ask(
  { url, timeoutMs, clientHeaders }: Service,
  fields: readonly Field[],
  { fetch }: Pick<PolicyDeps, 'fetch'>,
): Promise<Decision> {
  const signal = AbortSignal.timeout(timeoutMs);
  const headers = fields.map(([name, value]): [string, string] => [name, value]);
  // A redirect is an answer for the client; followed, it could lead anywhere.
  const response = await fetch(url, { headers, redirect: 'manual', signal });
  const { status } = response;
  if (status >= 200 && status < 300) {
    await response.body?.cancel();
    return { passes: true, answer: response.headers };
  }
  if (status < 300 || status >= 500) {
    await response.body?.cancel();
    throw new Error(`it answered with status ${status}`);
  }
  const body = await readBounded(response, BODY_BYTES_MAX);
  return {
    passes: false,
    answer: { head: { status, headers: refusalFields(response, clientHeaders) }, body },
  };
}

function refusalFields({ headers }: Response, names: readonly string[]): HeaderFields {
  return new HeaderFields(answerFields(headers, [...new Set(['content-type', ...names])]).flat());
}

/** Fields of the service's answer by name, each cookie by itself. */
export function answerFields(headers: Headers, names: readonly string[]): Field[] {
  return names.flatMap((name): Field[] => {
    if (name === 'set-cookie') return headers.getSetCookie().map((value) => [name, value]);
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
}
