/**
 * By what a diagnostic is known again from commit to commit: baselines, SARIF and code-quality reports compare
 * fingerprints. Lines and columns take no part, so text above may come and go. What does: the code, the file, and
 * the message or, when the diagnostic has one, its subject, which stays the same when the wording changes. Of
 * several that agree in all of that the second, third and so on are told apart by their number.
 */
import { createHash } from 'node:crypto';
import type { Diagnostic } from './types.ts';

/** Digits of a fingerprint: 64 bits, enough that no two of a million meet. */
const LENGTH = 16;

/** The part of a diagnostic that its fingerprint is made from; without a place of its own, no file takes part. */
type Identified = Pick<Diagnostic, 'code' | 'message' | 'subject'> & Partial<Pick<Diagnostic, 'span'>>;

/** The fingerprints of all diagnostics of one run, in their order: 16 hexadecimal digits each, no two alike. */
export function fingerprintsOf(diagnostics: readonly Identified[]): readonly string[] {
  const seen = new Map<string, number>();
  return diagnostics.map(({ code, span, message, subject }) => {
    const file = (span?.file ?? '').replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
    const about = subject === undefined ? ['message', message] : ['subject', subject];
    const key = JSON.stringify([code, file, ...about]);
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return createHash('sha256').update(`${key}${number}`).digest('hex').slice(0, LENGTH);
  });
}
