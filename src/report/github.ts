/**
 * Workflow commands of GitHub Actions, a line each: the runner makes annotations of them, beside the lines of the
 * change. What would end a line or a property is percent-encoded as the runner decodes it.
 */
import type { Severity, Span } from '../diagnostic/types.ts';
import { visibleText } from '../util/visible-text.ts';
import { entriesOf, type KnownEntry, notesOf, titleOf } from './entries.ts';
import type { ReportFormat, ReportOptions } from './types.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Writes a report as annotations; the sentences of the result are plain lines of the log. */
export const writeGithub: ReportFormat = (report, options) => {
  const lines = entriesOf(report).map((entry) => annotationOf(entry, options));
  // Only `::` at the start of a line makes a command: a sentence may hold what a user wrote, too.
  const facts = (report.facts ?? []).map((fact) => visibleText(fact).replace(/^\s*(?=::|##\[)/, '· '));
  return [...lines, ...facts].map((line) => `${line}\n`).join('');
};

function annotationOf(entry: KnownEntry, options: ReportOptions): string {
  const { severity, message, span } = entry;
  const properties = { ...(span && placeOf(span, options)), title: titleOf(entry) };
  const text = Object.entries(properties)
    .map(([name, value]) => `${name}=${escapedProperty(String(value))}`)
    .join(',');
  const told = [message, ...notesOf(entry)].map(visibleText).join('\n');
  return `::${COMMANDS[severity]} ${text}::${escapedData(told)}`;
}

/** Columns are told only within one line: the runner refuses them for several. */
function placeOf({ file, start, end }: Span, { pathOf = (name) => name }: ReportOptions): object {
  const path = visibleText(pathOf(file));
  if (start.line !== end.line) return { file: path, line: start.line, endLine: end.line };
  return { file: path, line: start.line, endLine: end.line, col: start.column, endColumn: end.column };
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
