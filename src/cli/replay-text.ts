// The report of `gw replay` for people.

import type { ChangedTraffic, ReplayReport } from '../replay/types.ts';
import { createPaint, type Paint } from '../report/paint.ts';
import { visibleText } from '../util/visible-text.ts';
import { counted } from './counted.ts';
import {
  changeTitle,
  loggedText,
  logLines,
  numberText,
  shareText,
  undecidedText,
  unreadLines,
} from './replay-words.ts';
import { tableLines } from './table.ts';

/** Routes, classes and names that are shown; all are in the JSON. */
const ROUTES_MAX = 30;
const CLASSES_MAX = 20;
const NAMES_MAX = 20;

/** How the report is shown. */
interface Showing {
  readonly color: boolean;
  readonly columns: number | undefined;
}

/** The report as text. */
export function replayText(report: ReplayReport, { color, columns }: Showing): string {
  const paint = createPaint(color);
  const parts = [
    [...logLines(report), ...unreadLines(report).map((line) => `  ${line}`)].map(visibleText),
    routeLines(report, columns),
    refusedLines(report, paint),
    undecidedLines(report, paint),
    unusedLines(report),
    changeLines(report, paint),
  ];
  const shown = parts.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n')}\n`);
  return shown.join('\n');
}

function routeLines({ routes }: ReplayReport, columns: number | undefined): string[] {
  if (routes.length === 0) return [];
  const rows = routes
    .slice(0, ROUTES_MAX)
    .map(({ route, requests, share }) => [route, numberText(requests), shareText(share)]);
  const lines = tableLines([['ROUTE', 'REQUESTS', 'SHARE'], ...rows], columns);
  return [...lines, ...moreLine(routes.length - rows.length, 'route')];
}

function refusedLines({ refused }: ReplayReport, paint: Paint): string[] {
  return refused.flatMap(({ status, requests, share, servedOnce, paths }) => {
    const once = servedOnce === 0 ? '' : `, ${paint.error(`served when logged: ${numberText(servedOnce)}`)}`;
    return [
      `${paint.strong(`refused with ${status}`)}: ${counted(requests, 'request')} (${shareText(share)})${once}`,
      ...tableLines(
        paths.map(({ path, requests: count }) => ['', numberText(count), path]),
        undefined,
      ),
    ];
  });
}

function undecidedLines({ undecided }: ReplayReport, paint: Paint): string[] {
  if (undecided.length === 0) return [];
  const lines = undecided.slice(0, CLASSES_MAX).map((each) => {
    const { requests, share } = each;
    return `  ${counted(requests, 'request')} (${shareText(share)}) ${visibleText(undecidedText(each))}`;
  });
  const title = paint.strong('not to be decided from the log');
  return [title, ...lines, ...moreLine(undecided.length - lines.length, 'class')];
}

function unusedLines({ unused, perhapsUsed, requests, comparison }: ReplayReport): string[] {
  if (requests === 0) return [];
  return [
    ...nameLine('without traffic', unused),
    ...nameLine('perhaps without traffic', perhapsUsed),
    ...(comparison === undefined ? [] : nameLine('without traffic in the second spec', comparison.unused)),
  ];
}

function nameLine(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, NAMES_MAX).map(visibleText).join(', ');
  const more = names.length > NAMES_MAX ? ` and ${numberText(names.length - NAMES_MAX)} more` : '';
  return [`${counted(names.length, 'route')} ${title}: ${shown}${more}`];
}

function changeLines({ requests, comparison }: ReplayReport, paint: Paint): string[] {
  if (comparison === undefined) return [];
  const { changes, undecided } = comparison;
  const summary = `${numberText(comparison.requests)} of ${counted(requests, 'request')} (${shareText(comparison.share)})`;
  const title =
    changes.length === 0 ? paint.good('nothing changes for sure') : paint.error(`changed: ${summary}`);
  return [
    changes.length === 0 && undecided.requests === 0 ? paint.good('no request changes') : title,
    ...changes.slice(0, CLASSES_MAX).flatMap((each) => changedLines(each, paint)),
    ...moreLine(changes.length - CLASSES_MAX, 'class'),
    ...(undecided.requests === 0
      ? []
      : [
          paint.warning(
            `may change: ${counted(undecided.requests, 'request')} (${shareText(undecided.share)})`,
          ),
          ...undecided.classes.slice(0, CLASSES_MAX).flatMap((each) => changedLines(each, paint)),
          ...moreLine(undecided.classes.length - CLASSES_MAX, 'class'),
        ]),
  ];
}

function changedLines(change: ChangedTraffic, paint: Paint): string[] {
  const { requests, share, differences, examples } = change;
  const count = `${counted(requests, 'request')} (${shareText(share)})`;
  return [
    '',
    `  ${paint.strong(visibleText(changeTitle(change)))}: ${count}, logged ${loggedText(change)}`,
    ...differences.map((each) => `    ${visibleText(each)}`),
    ...examples.map(({ method, url }) => `    ${paint.frame('e.g.')} ${visibleText(`${method} ${url}`)}`),
  ];
}

function moreLine(count: number, noun: string): string[] {
  if (count <= 0) return [];
  return [
    `  and ${noun === 'class' && count > 1 ? `${numberText(count)} classes` : counted(count, noun)} more`,
  ];
}
