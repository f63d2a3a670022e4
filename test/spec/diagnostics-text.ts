import type { Diagnostic, Span } from '../../src/diagnostic/types.ts';

/** Diagnostics as fixtures hold them; places in `main` are given without its name. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], main: string): string {
  return diagnostics.map((each) => `${oneText(each, main)}\n`).join('');
}

function oneText(diagnostic: Diagnostic, main: string): string {
  const { severity, code, span, message, hint, related = [], witness } = diagnostic;
  return [
    `${severity} ${code} ${place(span, main)} ${message}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ...related.map((other) => `  related ${place(other.span, main)} ${other.message}`),
    ...(witness === undefined
      ? []
      : [`  witness ${witness.method} ${witness.url} ${JSON.stringify(witness.headers)}`]),
  ].join('\n');
}

function place({ file, start }: Span, main: string): string {
  const at = `${start.line}:${start.column}`;
  return file === main ? at : `${file}:${at}`;
}
