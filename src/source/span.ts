import type { Position, Span } from '../diagnostic/types.ts';
import type { Located, ScalarNode, SourceFile } from './types.ts';

/** Where something stands, in lines and columns. */
export function spanOf(located: Located): Span {
  const { file, start, end } = located;
  return { file: file.path, start: positionAt(file, start), end: positionAt(file, Math.max(start, end)) };
}

/**
 * A stretch of a scalar's text, `offset` and `length` in characters of its value; the whole scalar when the
 * text in the file is not the value itself (escapes, folding, expanded references).
 */
export function spanWithin(scalar: ScalarNode, offset: number, length: number): Span {
  const value = String(scalar.value);
  const written = scalar.file.text.slice(scalar.start, scalar.end);
  const lead = scalar.quoted ? 1 : 0;
  const plain = written === value || (scalar.quoted && written.slice(1, -1) === value);
  if (!plain) return spanOf(scalar);
  const start = Math.min(scalar.start + lead + offset, scalar.end);
  return spanOf({ file: scalar.file, start, end: Math.min(start + length, scalar.end) });
}

function positionAt(file: SourceFile, offset: number): Position {
  const { lineStarts } = file;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}
