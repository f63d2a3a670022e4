import type { Diagnostic, Position } from './types.ts';

/**
 * Diagnostics in the order in which people read: file by file (in the order of `files`, others behind by name),
 * then by line, column and code; the same diagnostic twice is kept once.
 */
export function sortDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: readonly string[] = [],
): Diagnostic[] {
  const rank = new Map(files.map((file, index) => [file, index]));
  const sorted = [...diagnostics].sort((a, b) => compareFiles(a, b, rank) || comparePlaces(a, b));
  return sorted.filter((diagnostic, index) => !isSame(diagnostic, sorted[index - 1]));
}

/** Whether any of them stops the spec. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function compareFiles(a: Diagnostic, b: Diagnostic, rank: ReadonlyMap<string, number>): number {
  const difference = (rank.get(a.span.file) ?? rank.size) - (rank.get(b.span.file) ?? rank.size);
  return difference || compareText(a.span.file, b.span.file);
}

function comparePlaces(a: Diagnostic, b: Diagnostic): number {
  return (
    comparePositions(a.span.start, b.span.start) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSame(a: Diagnostic, b: Diagnostic | undefined): boolean {
  return (
    b !== undefined &&
    a.code === b.code &&
    a.message === b.message &&
    a.span.file === b.span.file &&
    comparePositions(a.span.start, b.span.start) === 0
  );
}
