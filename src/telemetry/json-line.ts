// The access log's line as it is unless the spec says otherwise.
import type { AccessEntry } from './access-entry.ts';

/** An entry as a line of JSON, times rounded to microseconds. Written out, since a log is written for every request. */
export function formatEntry(entry: AccessEntry): string {
  const { status, bytesIn, bytesOut, durationMs, upstreamMs, referer } = entry;
  const ids = `{"time":${quoted(entry.time)},"id":${quoted(entry.id)}${member('traceId', entry.traceId)}`;
  const asked = `${ids}${member('client', entry.client)}`;
  const target = `,"method":${quoted(entry.method)},"host":${quoted(entry.host)},"path":${quoted(entry.path)}`;
  const figures = `,"status":${status},"bytesIn":${bytesIn},"bytesOut":${bytesOut},"durationMs":${round(durationMs)}`;
  const way =
    member('route', entry.route) + member('listener', entry.listener) + member('upstream', entry.upstream);
  const took = upstreamMs === undefined ? '' : `,"upstreamMs":${round(upstreamMs)}`;
  const tries = entry.attempts === undefined ? '' : `,"attempts":${entry.attempts}`;
  const revision = `${member('endpoint', entry.endpoint)}${took}${tries},"revision":${quoted(entry.revision)}`;
  const from = member('userAgent', entry.userAgent) + member('referer', referer && withoutQuery(referer));
  return `${asked}${target}${figures}${way}${revision}${from}${member('error', entry.error)},"end":${quoted(entry.end)}}\n`;
}

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quoted(value)}`;
}

/** What stands between quotes in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** To microseconds. */
export function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

/** A referer as it is told. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
