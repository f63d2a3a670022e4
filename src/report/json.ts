/** The documented shape `diagnostics`: fields may be added, never renamed. Always complete, whatever there is to say. */
import type { Diagnostic, RelatedPlace, Span } from '../diagnostic/types.ts';
import { summaryOf } from './summary.ts';
import type { ReportFormat } from './types.ts';

/** Writes diagnostics as JSON. */
export const writeJson: ReportFormat = (diagnostics) => {
  const report = { version: 1, diagnostics: diagnostics.map(oneOf), summary: summaryOf(diagnostics) };
  return `${JSON.stringify(report, null, 2).replace(UNSEEN, escaped)}\n`;
};

/** What JSON lets stand but a terminal would obey: C1 controls, and marks that turn the direction of text. */
const UNSEEN = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function oneOf(diagnostic: Diagnostic): object {
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
  };
}

function relatedOf({ message, span }: RelatedPlace): object {
  return { message, ...placeOf(span) };
}

function placeOf({ file, start }: Span): object {
  return { file, line: start.line, column: start.column };
}
