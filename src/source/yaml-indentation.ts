/** What is told of indentation that does not fit: which line it is, and which columns would fit. */

import { broken, lineEnd, type Told } from './yaml-told.ts';

/** A line that stands at none of the columns at which the lines above it stand, or is of another kind than they. */
export function misalignedLine(text: string, at: number): Told {
  const line = lineAt(text, at);
  const levels = levelsAbove(text, line.start);
  const place = { start: line.start + line.indent, end: line.end };
  if (levels.includes(line.indent)) return mixedKinds(line, place);
  const columns = levels.slice(0, 4).reverse();
  const last = columns.pop() ?? 0;
  const listed = columns.length === 0 ? String(last) : `${columns.join(', ')} or ${last}`;
  return broken(
    `the line is indented by ${line.indent} space${line.indent === 1 ? '' : 's'}, which fits none of the lines above`,
    `indent it by ${listed} spaces, like the entries it belongs to`,
    place,
  );
}

/** `a: to: users` on one line, or a value in one line and entries below it. */
export function keyWithinValue(text: string, at: number): Told {
  const line = lineAt(text, at);
  if (/:(?=\s)/.test(text.slice(at, line.end))) {
    return broken(
      'a key stands where a value belongs: the line has two colons',
      'start a new line for the inner key, quote the value if it is text, or use braces: `a: { b: c }`',
      { end: line.end },
    );
  }
  const next = nextLine(text, line.end);
  if (next === undefined || next.indent <= line.indent) return misalignedLine(text, at);
  const place = { start: next.start + next.indent, end: next.end };
  const [above, below] = [keyOf(line), keyOf(next)];
  if (above === undefined || below === undefined) {
    return broken('the line is indented deeper than the one above, which has a value', TOO_DEEP_HINT, place);
  }
  return broken(
    `\`${below}\` is indented below \`${above}\`, which already has a value`,
    TOO_DEEP_HINT,
    place,
  );
}

const TOO_DEEP_HINT = 'indent it like the line above, or take the value away there';

function mixedKinds(line: Line, place: Partial<Told>): Told {
  if (line.text.startsWith('-')) {
    return broken(
      'a list item stands among the keys of a map',
      'remove the dash, or indent the item below the key it belongs to',
      place,
    );
  }
  return broken(
    'this line stands among the items of a list, but is none',
    'begin it with `- `, or indent it like the key it belongs to',
    place,
  );
}

interface Line {
  readonly start: number;
  /** Without the line break. */
  readonly end: number;
  readonly indent: number;
  /** Without the indentation. */
  readonly text: string;
}

function lineAt(text: string, at: number): Line {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const whole = text.slice(start, lineEnd(text, at)).trimEnd();
  const indent = whole.length - whole.trimStart().length;
  return { start, end: start + whole.length, indent, text: whole.trimStart() };
}

function nextLine(text: string, end: number): Line | undefined {
  let at = lineEnd(text, end) + 1;
  while (at < text.length) {
    const line = lineAt(text, at);
    if (line.text !== '' && !line.text.startsWith('#')) return line;
    at = lineEnd(text, at) + 1;
  }
  return undefined;
}

/** The columns of the lines above that are still open, innermost first. */
function levelsAbove(text: string, start: number): readonly number[] {
  const levels: number[] = [];
  for (let end = start - 1; end > 0; ) {
    const line = lineAt(text, end);
    end = line.start - 1;
    if (line.text === '' || line.text.startsWith('#') || line.indent >= (levels.at(-1) ?? Infinity)) continue;
    // A key behind a dash opens a column of its own.
    const dash = /^-\s+(?=[^\s:]+:(?:\s|$))/.exec(line.text)?.[0];
    if (dash !== undefined && line.indent + dash.length < (levels.at(-1) ?? Infinity)) {
      levels.push(line.indent + dash.length);
    }
    levels.push(line.indent);
  }
  return levels;
}

function keyOf(line: Line): string | undefined {
  return /^(?:-\s+)?([^\s:]+):(?:\s|$)/.exec(line.text)?.[1];
}
