/** The documented shape `diagnostics`: fields may be added, never renamed. Always complete, whatever there is to say. */
import type { RelatedPlace, Span } from '../diagnostic/types.ts';
import { entriesOf, type KnownEntry } from './entries.ts';
import { jsonText } from './json-text.ts';
import { summaryOf } from './summary.ts';
import type { ReportFormat } from './types.ts';

/** Writes diagnostics as JSON. */
export const writeJson: ReportFormat = (report) => {
  const entries = entriesOf(report);
  return jsonText({ version: 1, diagnostics: entries.map(oneOf), summary: summaryOf(entries) });
};

function oneOf({
  code,
  severity,
  message,
  span,
  hint,
  related = [],
  witness,
  fingerprint,
}: KnownEntry): object {
  return {
    code,
    severity,
    message,
    ...(span && { ...placeOf(span), endLine: span.end.line, endColumn: span.end.column }),
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
