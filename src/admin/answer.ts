// How the admin listener answers: nothing of it is stored, framed, or taken for another type than it says.
import { HeaderFields } from '../http/header-fields.ts';
import { type Answer, createProblem, type Problem } from '../http/problem.ts';

const COMMON: readonly (readonly [name: string, value: string])[] = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
];
const NOTHING_LOADS = "default-src 'none'; frame-ancestors 'none'";

/** An answer of any type. `policy` is its Content-Security-Policy; by default it may load nothing. */
export function ofType(
  type: string,
  body: string | Uint8Array,
  { status = 200, policy = NOTHING_LOADS }: { readonly status?: number; readonly policy?: string } = {},
): Answer {
  const headers = new HeaderFields(['content-type', type, 'content-security-policy', policy]);
  for (const [name, value] of COMMON) headers.set(name, value);
  return { head: { status, headers }, body };
}

/** A value as JSON; every one says the version of its shape. */
export function json(value: object, status = 200): Answer {
  return ofType('application/json', `${JSON.stringify({ version: 1, ...value })}\n`, { status });
}

/** A line of text. */
export function plain(text: string, status = 200): Answer {
  return ofType('text/plain; charset=utf-8', `${text}\n`, { status });
}

/** What is wrong, for the operator. */
export function problem(given: Problem): Answer {
  const { head, body } = createProblem(given);
  for (const [name, value] of COMMON) head.headers.set(name, value);
  head.headers.set('content-security-policy', NOTHING_LOADS);
  return { head, body };
}
