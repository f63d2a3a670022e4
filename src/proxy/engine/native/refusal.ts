import { writeResponseHead } from '../../../http/codec/serialize.ts';
import { createProblem } from '../../../http/problem.ts';
import { dateValue } from './http-date.ts';
import { reasonPhrase } from './reason-phrase.ts';

/** A whole error answer for bytes that never became an exchange; the connection closes behind it. */
export function refusal(status: number, detail: string): string {
  const { head, body } = createProblem({ status, detail });
  const fields = head.headers.toRaw();
  fields.push('content-length', String(Buffer.byteLength(body)), 'date', dateValue(), 'connection', 'close');
  return writeResponseHead(status, reasonPhrase(status), fields) + body;
}
