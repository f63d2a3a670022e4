/** The documented shape `diagnostics`: fields may be added, never renamed. Always complete, whatever there is to say. */
import { fingerprintsOf } from '../diagnostic/fingerprint.ts';
import type { Diagnostic, RelatedPlace, Span } from '../diagnostic/types.ts';
import { jsonText } from './json-text.ts';
import { summaryOf } from './summary.ts';
import type { ReportFormat } from './types.ts';

/** Writes diagnostics as JSON. */
export const writeJson: ReportFormat = (diagnostics) => {
  const fingerprints = fingerprintsOf(diagnostics);
  const each = diagnostics.map((diagnostic, index) => oneOf(diagnostic, fingerprints[index]));
  return jsonText({ version: 1, diagnostics: each, summary: summaryOf(diagnostics) });
};

function oneOf(diagnostic: Diagnostic, fingerprint: string | undefined): object {
  const { code, severity, message, span, hint, related = [], witness } = diagnostic;
  return {
    code,
    severity,
    message,
    ...placeOf(span),
    endLine: span.end.line,
    endColumn: span.end.column,
    ...(hint === undefined ? {} : { hint }),
    ...(related.length === 0 ? {} : { related: related.map(relatedOf) }),
    ...(witness === undefined ? {} : { witness }),
    fingerprint,
  };
}

function relatedOf({ message, span }: RelatedPlace): object {
  return { message, ...placeOf(span) };
}

function placeOf({ file, start }: Span): object {
  return { file, line: start.line, column: start.column };
}
