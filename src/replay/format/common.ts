/**
 * The Common Log Format of Apache httpd and most others, and what Combined adds to it. A virtual host may stand in
 * front (`%v:%p`, as in `vhost_combined`). Quotes within quotes are escaped: `\"` by Apache, `\x22` by nginx.
 */
import { NO_FACTS, type RequestFacts, requestOfLine, statusOf } from './target.ts';
import type { LogFormat, LogRecord } from './types.ts';

/** Common: the request line and the status. */
export const commonFormat: LogFormat = {
  name: 'common',
  title: 'Common Log Format',
  unit: 'line',
  read: readCommonLine,
};

const QUOTED = '"((?:[^"\\\\]|\\\\.)*)"';
const LINE = new RegExp(
  `^(\\S+ )?\\S+ \\S+ .*?\\[[^\\]]*\\] ${QUOTED} ([0-9]{3}|-) (?:[0-9]+|-)(?: ${QUOTED} ${QUOTED})?`,
);
const VIRTUAL_HOST = /^([A-Za-z0-9_.-]+):([0-9]{1,5}) $/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', b: '\b', f: '\f' };

/** Reads a line of either; a Combined line tells the referer and the user agent, too. */
export function readCommonLine(line: string): LogRecord {
  const found = LINE.exec(line);
  if (found === null) return 'not understood';
  const [, first = '', requestLine = '', status, referer, userAgent] = found;
  const [, authority, port] = VIRTUAL_HOST.exec(first) ?? [];
  const facts: RequestFacts = {
    ...NO_FACTS,
    authority,
    port: port === undefined ? undefined : Number(port),
    status: statusOf(status),
    headers: userAgent === undefined ? NO_FACTS.headers : new Map(fields(referer ?? '', userAgent)),
  };
  return requestOfLine(withoutEscapes(requestLine), facts);
}

/** Whether a line has what Combined adds. */
export function isCombined(line: string): boolean {
  return LINE.exec(line)?.[5] !== undefined;
}

function fields(referer: string, userAgent: string): [string, string | null][] {
  return [
    ['referer', fieldValue(referer)],
    ['user-agent', fieldValue(userAgent)],
  ];
}

function fieldValue(text: string): string | null {
  return text === '-' || text === '' ? null : withoutEscapes(text);
}

function withoutEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|(.))/gs, (_, hex?: string, character: string = '') =>
    hex === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
