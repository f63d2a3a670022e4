import { CODES } from './registry.ts';
import type { Diagnostic, Span } from './types.ts';

/** Makes a diagnostic; its severity is that of its code's page. Throws when the code has no page: that is our bug. */
export function createDiagnostic(
  code: string,
  span: Span,
  message: string,
  extra: Pick<Diagnostic, 'hint' | 'related' | 'witness' | 'subject' | 'conceals'> = {},
): Diagnostic {
  const page = CODES[code];
  if (page === undefined) throw new Error(`diagnostic code ${code} has no page`);
  return { code, severity: page.severity, message, span, ...extra };
}
