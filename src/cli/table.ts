import { displayWidth } from '../report/display-width.ts';
import { visibleText } from '../util/visible-text.ts';

const GAP = '  ';

/** Rows as aligned lines; on a terminal (`columns` given) too long ones are cut, in a pipe nothing is. */
export function tableLines(rows: readonly (readonly string[])[], columns: number | undefined): string[] {
  const shown = rows.map((row) => row.map(visibleText));
  const widths: number[] = [];
  for (const row of shown) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  }
  return shown.map((row) => {
    const cells = row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)));
    return fitted(cells.join(GAP).trimEnd(), columns);
  });
}

/** Measuring characters as people see them is slow, and nearly all text is ASCII. */
function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : displayWidth(text);
}

function fitted(line: string, columns: number | undefined): string {
  if (columns === undefined || widthOf(line) <= columns) return line;
  let kept = line.slice(0, columns - 1);
  while (widthOf(kept) > columns - 1) kept = kept.slice(0, -1);
  return `${kept}…`;
}
