// The report of `gw replay` as Markdown, for a comment of a pull request.

import type { ChangedTraffic, ReplayReport } from '../replay/types.ts';
import { markdownCode, markdownText } from '../report/markdown-text.ts';
import { counted } from './counted.ts';
import { changeTitle, loggedText, logLines, numberText, shareText, undecidedText } from './replay-words.ts';

/** Rows of a table, and names, that are shown. */
const ROWS_MAX = 50;

/** The report as Markdown. */
export function replayMarkdown(report: ReplayReport): string {
  const parts = [
    `### ${headline(report)}`,
    changesTable('What changes', report.comparison?.changes ?? []),
    changesTable('What may change: the log does not tell', report.comparison?.undecided.classes ?? []),
    refusedTable(report),
    undecidedList(report),
    folded('Traffic by route', routesTable(report)),
    folded('Routes without traffic', nameList(report)),
    logLines(report).map(markdownText).join('  \n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headline({ requests, comparison }: ReplayReport): string {
  if (comparison === undefined) return `gw replay: ${counted(requests, 'request')}`;
  const { undecided, share } = comparison;
  const may = undecided.requests === 0 ? '' : `, ${numberText(undecided.requests)} may change`;
  const all = counted(requests, 'request');
  if (comparison.requests === 0)
    return `gw replay: none of ${all} changes${may === '' ? '' : ' for sure'}${may}`;
  return `gw replay: ${numberText(comparison.requests)} of ${all} change (${shareText(share)})${may}`;
}

function changesTable(title: string, changes: readonly ChangedTraffic[]): string {
  const rows = changes.map((change) => [
    markdownText(changeTitle(change)),
    numberText(change.requests),
    shareText(change.share),
    change.differences.map(markdownText).join('<br>'),
    loggedText(change),
    change.examples.map(({ method, url }) => markdownCode(`${method} ${url}`)).join('<br>'),
  ]);
  return table(title, ['before → after', 'requests', 'share', 'what', 'logged', 'examples'], rows);
}

function refusedTable({ refused }: ReplayReport): string {
  const rows = refused.map(({ status, requests, share, servedOnce, paths }) => [
    String(status),
    numberText(requests),
    shareText(share),
    numberText(servedOnce),
    paths.map(({ path, requests: count }) => `${markdownCode(path)} × ${numberText(count)}`).join('<br>'),
  ]);
  return table('Refused', ['status', 'requests', 'share', 'served when logged', 'paths'], rows);
}

function undecidedList({ undecided }: ReplayReport): string {
  const lines = undecided
    .slice(0, ROWS_MAX)
    .map(
      (each) =>
        `- ${counted(each.requests, 'request')} (${shareText(each.share)}): ${markdownText(undecidedText(each))}`,
    );
  if (lines.length === 0) return '';
  return `**Not to be decided from the log**\n\n${lines.join('\n')}${more(undecided.length)}`;
}

function routesTable({ routes }: ReplayReport): string {
  const rows = routes.map(({ route, requests, share }) => [
    markdownText(route),
    numberText(requests),
    shareText(share),
  ]);
  return table('', ['route', 'requests', 'share'], rows);
}

function nameList({ unused, requests }: ReplayReport): string {
  if (unused.length === 0 || requests === 0) return '';
  return unused.slice(0, ROWS_MAX).map(markdownText).join(', ') + more(unused.length);
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [line(head), line(head.map(() => '---')), ...rows.slice(0, ROWS_MAX).map(line)];
  return `${title === '' ? '' : `**${title}**\n\n`}${lines.join('\n')}${more(rows.length)}`;
}

function more(count: number): string {
  return count <= ROWS_MAX ? '' : `\n\nand ${numberText(count - ROWS_MAX)} more`;
}

function folded(title: string, text: string): string {
  return text === '' ? '' : `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;
}
