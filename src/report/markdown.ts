/**
 * Markdown for a comment of a pull request or the summary of a job: the result, a table of all there is to say, and
 * the details folded away. Never longer than a comment may be; what had to be left out is counted.
 */
import type { Severity } from '../diagnostic/types.ts';

import { entriesOf, type KnownEntry } from './entries.ts';
import { clipped, markdownBlock, markdownCode, markdownText } from './markdown-text.ts';
import { createDrawing } from './pretty.ts';
import { counted, summaryOf, summaryText } from './summary.ts';
import type { Report, ReportFormat } from './types.ts';

/** What GitHub takes for a comment, in characters. */
const LENGTH_MAX = 65_536;
/** The table may take this much, so that there is room for details. */
const TABLE_MAX = 32_000;
/** Kept free for the sentences that say what was left out. */
const RESERVE = 500;
const MESSAGE_MAX = 400;
const BLOCK_MAX = 4_000;
const FACTS_MAX = 50;

const MARKS: Readonly<Record<Severity, string>> = { error: '❌ error', warning: '⚠️ warning', info: 'ℹ️ info' };
const SEVERITIES = Object.keys(MARKS) as readonly Severity[];

/** Writes a report as Markdown. */
export const writeMarkdown: ReportFormat = (report, options) => {
  const all = entriesOf(report);
  const entries = SEVERITIES.flatMap((severity) => all.filter((entry) => entry.severity === severity));
  const top = [`### ${headline(report, entries)}`, ...factLines(report)].join('\n\n');
  const table = tableOf(entries);
  const draw = createDrawing({ ...options, color: false });
  const room = LENGTH_MAX - RESERVE - top.length - table.length;
  const details = detailsOf(entries, draw, room);
  return `${[top, table, details].filter((part) => part !== '').join('\n\n')}\n`;
};

function headline({ command, tests }: Report, entries: readonly KnownEntry[]): string {
  const parts = [];
  if (tests !== undefined) {
    const failed = tests.filter(({ failures }) => failures.length > 0).length;
    parts.push(`${counted(tests.length, 'test')}, ${tests.length - failed} passed, ${failed} failed`);
  }
  const summary = summaryText(summaryOf(entries));
  if (summary !== '' || tests === undefined) parts.push(summary === '' ? 'nothing found' : summary);
  return `gw ${command}: ${parts.join('; ')}`;
}

function factLines({ facts = [] }: Report): readonly string[] {
  const shown = facts.slice(0, FACTS_MAX).map((fact) => markdownText(clipped(fact, MESSAGE_MAX)));
  const rest = facts.length - shown.length;
  return rest > 0 ? [...shown, `and ${rest} more`] : shown;
}

function tableOf(entries: readonly KnownEntry[]): string {
  if (entries.length === 0) return '';
  const { shown, left } = taken(entries.map(rowOf), TABLE_MAX);
  const rest = left === 0 ? '' : `\n\n${left} more are not in the table.`;
  return `| | where | what |\n|---|---|---|\n${shown.join('\n')}${rest}`;
}

function rowOf({ severity, span, message, code }: KnownEntry): string {
  const where =
    span === undefined ? '' : markdownCode(clipped(`${span.file}:${span.start.line}`, MESSAGE_MAX));
  return `| ${MARKS[severity]} | ${where} | ${markdownText(clipped(message, MESSAGE_MAX))} (${code}) |`;
}

function detailsOf(
  entries: readonly KnownEntry[],
  draw: (entry: KnownEntry) => string,
  room: number,
): string {
  if (entries.length === 0) return '';
  const { shown, left } = taken(
    entries.map((entry) => markdownBlock(clipped(draw(entry), BLOCK_MAX))),
    room,
  );
  const rest = left === 0 ? '' : `\n\nThe details of ${left} more are left out.`;
  return `<details><summary>Details</summary>\n\n${shown.join('\n\n')}${rest}\n\n</details>`;
}

/** As many texts from the start as there is room for, and how many are left. */
function taken(texts: readonly string[], room: number): { shown: readonly string[]; left: number } {
  let used = 0;
  const fits = texts.findIndex((text) => {
    used += text.length + 2;
    return used > room;
  });
  const shown = fits === -1 ? texts : texts.slice(0, fits);
  return { shown, left: texts.length - shown.length };
}
