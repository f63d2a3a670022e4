/**
 * Diagnostics for people, in the form rustc made known: what, where with a frame, the other places, a request
 * that shows it, what to do. Whatever comes from the user's files is escaped before it is printed.
 */

import { curlCommand } from '../diagnostic/curl.ts';
import type { Severity, Span } from '../diagnostic/types.ts';
import { visibleText } from '../util/visible-text.ts';
import { codeFrame } from './code-frame.ts';
import { createPaint, type Paint } from './paint.ts';
import { counted, summaryOf, summaryText } from './summary.ts';
import type { ReportEntry, ReportFormat, ReportOptions } from './types.ts';

const WIDTH_DEFAULT = 100;
const WIDTH_MIN = 40;
const SHOWN_MAX_DEFAULT = 50;

/** Writes a report for people: its diagnostics, then the result in sentences. */
export const writePrettyReport: ReportFormat = ({ diagnostics, facts = [] }, options) => {
  return writePretty(diagnostics, options) + facts.map((fact) => `${visibleText(fact)}\n`).join('');
};

/** Writes diagnostics for people; nothing at all when there are none. */
export function writePretty(diagnostics: readonly ReportEntry[], options: ReportOptions): string {
  if (diagnostics.length === 0) return '';
  const shown = mostImportant(diagnostics, options.shownMax ?? SHOWN_MAX_DEFAULT);
  const sheet = new Sheet(options);
  const blocks = shown.map((diagnostic) => sheet.diagnostic(diagnostic));
  return `${[...blocks, sheet.close(diagnostics, shown)].join('\n\n')}\n`;
}

/** Draws one diagnostic at a time, as `writePretty` does. */
export function createDrawing(options: ReportOptions): (entry: ReportEntry) => string {
  const sheet = new Sheet(options);
  return (entry) => sheet.diagnostic(entry);
}

/** The first `max`, errors before warnings before infos, in the order given. */
function mostImportant(diagnostics: readonly ReportEntry[], max: number): readonly ReportEntry[] {
  if (diagnostics.length <= max) return diagnostics;
  const severities: readonly Severity[] = ['error', 'warning', 'info'];
  const ranked = severities.flatMap((severity) => diagnostics.filter((each) => each.severity === severity));
  const chosen = new Set(ranked.slice(0, max));
  return diagnostics.filter((diagnostic) => chosen.has(diagnostic));
}

class Sheet {
  readonly #options: ReportOptions;
  readonly #paint: Paint;
  readonly #lines = new Map<string, readonly string[]>();

  constructor(options: ReportOptions) {
    this.#options = options;
    this.#paint = createPaint(options.color ?? false);
  }

  diagnostic(diagnostic: ReportEntry): string {
    const { code, severity, message, span, hint, related = [], witness } = diagnostic;
    const paint = this.#paint;
    const gutter = gutterOf([...(span ? [span] : []), ...related.map((place) => place.span)]);
    const lines = [
      `${paint[severity](`${severity}[${code}]`)}${paint.strong(`: ${visibleText(message)}`)}`,
      ...this.#placeOf(diagnostic, gutter),
    ];
    for (const place of related) {
      lines.push(`${paint.note('note')}: ${visibleText(place.message)}`);
      lines.push(...this.#place(place.span, gutter, paint.frame));
    }
    if (witness !== undefined) {
      lines.push(`${paint.note('note')}: a request that shows it`, `  ${curlCommand(witness)}`);
    }
    if (hint !== undefined) lines.push(`${paint.help('help')}: ${visibleText(hint)}`);
    return lines.join('\n');
  }

  /** The last line: what there is in all, and what was not shown. */
  close(all: readonly ReportEntry[], shown: readonly ReportEntry[]): string {
    const files = new Set(all.flatMap(({ span }) => span?.file ?? [])).size;
    const where = files === 0 ? '' : ` in ${counted(files, 'file')}`;
    const total = summaryText(summaryOf(all)) + where;
    const isShown = new Set(shown);
    const hidden = all.filter((diagnostic) => !isShown.has(diagnostic));
    const rest = hidden.length === 0 ? '' : ` (${summaryText(summaryOf(hidden))} not shown)`;
    return this.#paint.strong(total) + rest;
  }

  #placeOf({ span, severity, conceals }: ReportEntry, gutter: number): readonly string[] {
    if (span === undefined) return [];
    if (conceals) return [this.#placeLine(span, gutter)];
    return this.#place(span, gutter, this.#paint[severity]);
  }

  #place(span: Span, gutter: number, mark: (text: string) => string): readonly string[] {
    const { frame } = this.#paint;
    const indent = ' '.repeat(gutter);
    const { line } = span.start;
    const place = this.#placeLine(span, gutter);
    const columns = Math.max(WIDTH_MIN, this.#options.width ?? WIDTH_DEFAULT) - gutter - 3;
    const drawn = codeFrame(this.#linesOf(span.file), span, columns);
    if (drawn === undefined) return [place];
    return [
      place,
      frame(`${indent} |`),
      `${frame(`${String(line).padStart(gutter)} |`)} ${drawn.line}`,
      `${frame(`${indent} |`)} ${mark(drawn.marks)}`,
      ...(drawn.continues ? [frame('...')] : []),
    ];
  }

  #placeLine({ file, start }: Span, gutter: number): string {
    return `${' '.repeat(gutter)}${this.#paint.frame('-->')} ${visibleText(file)}:${start.line}:${start.column}`;
  }

  #linesOf(file: string): readonly string[] {
    const known = this.#lines.get(file);
    if (known !== undefined) return known;
    const lines = this.#options.textOf(file)?.split('\n') ?? [];
    this.#lines.set(file, lines);
    return lines;
  }
}

/** As wide as the longest line number among the spans. */
function gutterOf(spans: readonly Span[]): number {
  return Math.max(1, ...spans.map(({ start }) => String(start.line).length));
}
