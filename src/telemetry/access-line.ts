// From a report to a line of the access log, in the format that the spec asks for. What is the same for all lines is
// worked out once.
import type { AccessField, AccessLogRecord } from '../artifact/telemetry.ts';
import { type AccessEntry, accessEntry } from './access-entry.ts';
import { formatEntry, round, withoutQuery } from './json-line.ts';
import { parseLineTemplate, type TemplatePart } from './line-template.ts';
import { createHeaderRedaction, createQueryRedaction } from './redact.ts';
import type { ExchangeReport } from './types.ts';

/** Characters of one field's value that are told at most. */
const VALUE_MAX = 2_048;

/** An entry with what only some specs ask for. */
type FullEntry = {
  readonly [Field in AccessField]?: string | number | Readonly<Record<string, string>> | undefined;
};

/** Makes the function that writes a report as one line. */
export function createLineWriter(record: AccessLogRecord | undefined): (report: ExchangeReport) => string {
  if (record === undefined || isPlain(record)) return (report) => formatEntry(accessEntry(report));
  const full = createFullEntry(record);
  if (record.format === 'json') return jsonWriter(record, full);
  if (record.format === 'template') return templateWriter(record, full);
  const isCombined = record.format === 'combined';
  return (report) => commonLine(full(report), isCombined);
}

function isPlain({ format, fields, headers, query }: AccessLogRecord): boolean {
  return format === 'json' && fields.length === 0 && headers.length === 0 && !query;
}

/** Members that a line has only when it is asked for them. */
const EXTRA: ReadonlySet<AccessField> = new Set(['consumer', 'protocol', 'policy']);

function jsonWriter(
  { fields }: AccessLogRecord,
  full: (report: ExchangeReport) => FullEntry,
): (report: ExchangeReport) => string {
  return (report) => {
    const entry = full(report);
    const told: Record<string, unknown> = {};
    if (fields.length > 0) for (const name of fields) told[name] = Reflect.get(entry, name);
    else
      for (const [name, value] of Object.entries(entry))
        if (!EXTRA.has(name as AccessField)) told[name] = value;
    return `${JSON.stringify(told)}\n`;
  };
}

function templateWriter(
  record: AccessLogRecord,
  full: (report: ExchangeReport) => FullEntry,
): (report: ExchangeReport) => string {
  const parsed = parseLineTemplate(record.template ?? '');
  const parts: readonly TemplatePart[] = 'problem' in parsed ? [] : parsed;
  const redact = createHeaderRedaction(record.redact.headers);
  return (report) => {
    const entry = full(report);
    let line = '';
    for (const part of parts) {
      if (part.kind === 'text') line += part.text;
      else if (part.kind === 'field') line += safe(entry[part.name]);
      else line += safe(headerOf(report, part.name, redact));
    }
    return `${line}\n`;
  };
}

function headerOf(
  { exchange }: ExchangeReport,
  name: string,
  redact: (name: string, value: string) => string,
): string | undefined {
  const value = exchange.request.headers.get(name);
  return value === undefined ? undefined : redact(name, value.slice(0, VALUE_MAX));
}

/** Makes the function that tells all that a spec may ask for. */
function createFullEntry(record: AccessLogRecord): (report: ExchangeReport) => FullEntry {
  const redactQuery = createQueryRedaction(record.redact.query);
  const redactHeader = createHeaderRedaction(record.redact.headers);
  return (report) => {
    const { exchange } = report;
    const entry: AccessEntry = accessEntry(report);
    const { referer, durationMs, upstreamMs } = entry;
    const headers = record.headers.flatMap((name) => {
      const value = headerOf(report, name, redactHeader);
      return value === undefined ? [] : [[name, value]];
    });
    return {
      ...entry,
      durationMs: round(durationMs),
      upstreamMs: upstreamMs === undefined ? undefined : round(upstreamMs),
      referer: referer === undefined ? undefined : withoutQuery(referer),
      query:
        record.query && exchange.query !== undefined
          ? redactQuery(exchange.query.slice(0, VALUE_MAX))
          : undefined,
      protocol: `HTTP/${exchange.request.httpVersion}`,
      consumer: exchange.identity?.consumer,
      policy: report.answeredBy,
      headers: headers.length === 0 ? undefined : Object.fromEntries(headers),
    };
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `127.0.0.1 - alice [31/Jan/2026:12:00:00 +0000] "GET /a HTTP/1.1" 200 12`, and with Combined two fields more. */
function commonLine(entry: FullEntry, isCombined: boolean): string {
  const { client, consumer, time, method, path, query, protocol, status, bytesOut } = entry;
  const asked = `${safe(method)} ${safe(path)}${query === undefined ? '' : `?${safe(query)}`} ${safe(protocol)}`;
  const line = `${safe(client)} - ${safe(consumer).replaceAll(' ', '_')} [${clfTime(String(time))}] "${asked}" ${status} ${bytesOut}`;
  return isCombined ? `${line} "${safe(entry.referer)}" "${safe(entry.userAgent)}"\n` : `${line}\n`;
}

/** `2026-01-31T12:00:00.000Z` as `31/Jan/2026:12:00:00 +0000`. */
function clfTime(iso: string): string {
  const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(iso) ?? [];
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock} +0000`;
}

/** A client must not begin a line of its own or leave its quotes, nor steer a terminal that shows the log. */
function safe(value: FullEntry[AccessField]): string {
  if (value === undefined || value === '') return '-';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/["\\\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.charCodeAt(0);
    return code > 0xff ? `\\u${code.toString(16)}` : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
