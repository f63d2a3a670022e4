/**
 * A line of the user's file with marks under a span:
 *
 *     7 |     timeouts: { conect: 1s }
 *       |                 ^^^^^^
 *
 * Tabs become spaces, what a terminal would obey is escaped, wide characters are measured, and a line too long
 * for the terminal is cut around the span. A span of several lines is shown by its first one.
 */
import type { Span } from '../diagnostic/types.ts';
import { visibleText } from '../util/visible-text.ts';
import { type Cluster, clustersOf, displayWidth } from './display-width.ts';

/** One line, ready to print, and the marks below it. */
export interface CodeFrame {
  readonly line: string;
  readonly marks: string;
  /** Whether the span goes on in lines below. */
  readonly continues: boolean;
}

const TAB = '    ';
const CUT = '…';

/** The frame of a span within the text of its file, `columns` wide at most; undefined when there is nothing to see. */
export function codeFrame(lines: readonly string[], span: Span, columns: number): CodeFrame | undefined {
  const written = lines[span.start.line - 1]?.replace(/\r$/, '');
  if (written === undefined || written.trim() === '') return undefined;
  const crosses = span.end.line > span.start.line;
  // An end at the start of the next line takes in the line break alone.
  const continues = crosses && (span.end.line > span.start.line + 1 || span.end.column > 1);
  const start = Math.min(span.start.column - 1, written.length);
  const end = crosses ? written.trimEnd().length : Math.min(span.end.column - 1, written.length);
  const piece = pieceAround(written, start, columns);
  const cells = cellsOf(piece.text);
  const from = cells.findIndex((cell) => cell.offset + cell.length > start - piece.offset);
  const first = from === -1 ? cells.length : from;
  const past = cells.findIndex((cell) => cell.offset >= end - piece.offset);
  const last = Math.max(first, past === -1 ? cells.length : past);
  return { ...drawn({ cells, piece, first, last, columns }), continues };
}

/** What stands in one or several columns: a character, or what is shown in its place. */
interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly offset: number;
  readonly length: number;
}

/** A stretch of a line that is long enough to choose from, so that a line of megabytes costs nothing. */
interface Piece {
  readonly text: string;
  readonly offset: number;
  readonly cutBefore: boolean;
  readonly cutBehind: boolean;
}

function pieceAround(line: string, start: number, columns: number): Piece {
  let offset = Math.max(0, start - 2 * columns);
  let end = Math.min(line.length, start + 4 * columns);
  if (isLowSurrogate(line, offset)) offset--;
  if (isLowSurrogate(line, end)) end++;
  return { text: line.slice(offset, end), offset, cutBefore: offset > 0, cutBehind: end < line.length };
}

function isLowSurrogate(text: string, at: number): boolean {
  return /[\udc00-\udfff]/.test(text.charAt(at));
}

function cellsOf(text: string): readonly Cell[] {
  return clustersOf(text).map(({ text: written, offset, columns }: Cluster) => {
    const shown = visibleText(written.replaceAll('\t', TAB));
    const width = shown === written ? columns : displayWidth(shown);
    return { text: shown, columns: width, offset, length: written.length };
  });
}

interface Marked {
  readonly cells: readonly Cell[];
  readonly piece: Piece;
  /** The cells that are marked: from `first` up to `last`, which is not. */
  readonly first: number;
  readonly last: number;
  readonly columns: number;
}

function drawn({ cells, piece, first, last, columns }: Marked): { line: string; marks: string } {
  const [from, to] = visibleRange(cells, first, columns, piece);
  const before = from > 0 || piece.cutBefore ? CUT : '';
  const behind = to < cells.length || piece.cutBehind ? CUT : '';
  const text = (begin: number, end: number) =>
    cells
      .slice(begin, end)
      .map((cell) => cell.text)
      .join('');
  const width = (begin: number, end: number) =>
    cells.slice(begin, end).reduce((sum, cell) => sum + cell.columns, 0);
  const line = `${before}${text(from, to)}${behind}`.trimEnd();
  const marked = Math.max(1, width(first, Math.min(last, to)));
  return { line, marks: ' '.repeat(before.length + width(from, first)) + '^'.repeat(marked) };
}

/** The cells to show: all that fit, else those around the first marked one, with a quarter of the room before it. */
function visibleRange(
  cells: readonly Cell[],
  first: number,
  columns: number,
  piece: Piece,
): [number, number] {
  const whole = cells.reduce((sum, cell) => sum + cell.columns, 0);
  if (whole <= columns && !piece.cutBefore && !piece.cutBehind) return [0, cells.length];
  const room = columns - 2 * CUT.length;
  let from = first;
  let used = 0;
  const width = (index: number) => cells[index]?.columns ?? 0;
  while (from > 0 && used + width(from - 1) <= room / 4) used += width(--from);
  let to = from;
  used = 0;
  while (to < cells.length && used + width(to) <= room) used += width(to++);
  while (to === cells.length && from > 0 && used + width(from - 1) <= room) used += width(--from);
  return [from, to];
}
