/** The answer of a module, checked before anybody sees it: whatever else a hook gives is an error of the module's. */
import type { Answer } from '../../http/problem.ts';
import type { Verdict } from '../types.ts';
import { answerHeaders } from './own-headers.ts';

/** Statuses whose answers have no content (RFC 9110 sections 15.3.5, 15.3.6, 15.4.5). */
const EMPTY = [204, 205, 304];

/** What a `request` hook has given; throws a TypeError that says why when it is neither nothing nor an answer. */
export function verdictOf(given: unknown): Verdict {
  if (given === undefined) return undefined;
  if (typeof given !== 'object' || given === null || !('status' in given)) {
    throw new TypeError('the request hook gave neither nothing nor an answer');
  }
  const body = 'body' in given && given.body !== undefined ? given.body : '';
  return answerOf(given.status, 'headers' in given ? given.headers : undefined, body);
}

function answerOf(status: unknown, fields: unknown, body: unknown): Answer {
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError('the status of an answer is a whole number from 200 to 599');
  }
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new TypeError('the body of an answer is a text or a Uint8Array');
  }
  if (body.length > 0 && EMPTY.includes(status)) throw new TypeError(`an answer of ${status} has no body`);
  const headers = answerHeaders(fields);
  if (typeof body === 'string' && body !== '' && !headers.has('content-type')) {
    headers.set('content-type', 'text/plain; charset=utf-8');
  }
  // A copy of bytes, since the module may go on writing to its own.
  return { head: { status, headers }, body: typeof body === 'string' ? body : new Uint8Array(body) };
}
