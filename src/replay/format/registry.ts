import { caddyFormat } from './caddy.ts';
import { combinedFormat } from './combined.ts';
import { commonFormat } from './common.ts';
import { gwFormat } from './gw.ts';
import { harFormat } from './har.ts';
import { nginxJsonFormat } from './nginx-json.ts';
import type { LogFormat } from './types.ts';

/** Every format. Of those that understand the beginning of a log equally well, the first is taken. */
export const LOG_FORMATS: readonly LogFormat[] = [
  gwFormat,
  caddyFormat,
  nginxJsonFormat,
  combinedFormat,
  commonFormat,
  harFormat,
];

/** Records at the beginning of a log that its format is told from. */
const TRIED_MAX = 100;

/** A HAR file is one object with the one key `log`; no line of any other format begins like that. */
const HAR_START = /^\s*\{\s*"log"\s*:\s*\{/;

/** The format that understands most of how a log begins; undefined when none understands anything. */
export function detectFormat(head: string): LogFormat | undefined {
  if (HAR_START.test(head)) return harFormat;
  const lines = head.split('\n').filter((line) => line.trim() !== '');
  const tried = lines.slice(0, TRIED_MAX);
  let best: LogFormat | undefined;
  let most = 0;
  for (const format of LOG_FORMATS) {
    if (format.unit !== 'line') continue;
    const understood = tried.filter((line) => format.read(line) !== 'not understood').length;
    if (understood > most) [best, most] = [format, understood];
  }
  return best;
}
