// What the reports of `gw replay` for people have in common.

import { LOG_FORMATS } from '../replay/format/registry.ts';
import type { ChangedTraffic, LogSummary, ReplayReport, UndecidedTraffic } from '../replay/types.ts';
import { counted } from './counted.ts';

/** A share of requests, fine enough to tell a few of a million: `81.2 %`, `0.0012 %`. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent >= 0.1) return `${Number(percent.toFixed(1))} %`;
  return `${Number(percent.toPrecision(2))} %`;
}

/** `12,000`. */
export function numberText(count: number): string {
  return counted(count, '').slice(0, count === 1 ? -1 : -2);
}

/** What was read: one line for each log. */
export function logLines({ logs }: ReplayReport): string[] {
  return logs.map(({ file, format, requests, withoutRequest, notUnderstood }: LogSummary) => {
    const title = LOG_FORMATS.find(({ name }) => name === format)?.title ?? 'empty';
    const rest = [
      ...(notUnderstood === 0 ? [] : [`${numberText(notUnderstood)} not understood`]),
      ...(withoutRequest === 0 ? [] : [`${numberText(withoutRequest)} without a request for a route`]),
    ];
    return [`${file}: ${counted(requests, 'request')} (${title})`, ...rest].join(', ');
  });
}

/** Where a record stands that was not understood. */
export function unreadLines({ notUnderstood }: ReplayReport): string[] {
  const { records, examples } = notUnderstood;
  const lines = examples.map(
    ({ file, number, text }) => `${file}:${number}: ${text ?? '(too long, or cut off)'}`,
  );
  return records > lines.length && lines.length > 0
    ? [...lines, `and ${numberText(records - lines.length)} more`]
    : lines;
}

/** `before → after`; one name when the same route does something else. */
export function changeTitle({ before, after }: ChangedTraffic): string {
  return before === after ? before : `${before} → ${after}`;
}

/** How the requests were answered when they were logged, the most frequent first. */
export function loggedText({ logged }: ChangedTraffic): string {
  return Object.entries(logged)
    .sort(([, a], [, b]) => b - a)
    .map(([status, count]) => `${status === 'none' ? 'no answer' : status} × ${numberText(count)}`)
    .join(', ');
}

/** Why nobody can say, and what to do where something can be done. */
export function undecidedText({ missing, among }: UndecidedTraffic): string {
  const what = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not in the log`;
  const advice = ['host', 'listener'].filter((each) => missing.includes(`the ${each}`));
  const hint = advice.length === 0 ? '' : ` (name it with ${advice.map((each) => `--${each}`).join(', ')})`;
  return `${among.join(' or ') || 'unknown'}: ${what}${hint}`;
}
