/** Dates of HTTP (RFC 9110 section 5.6.7), which a recipient must take in three forms, and in any case (RFC 9111 section 4.2). */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const TIME = '(?<time>\\d{2}:\\d{2}:\\d{2})';
const MONTH = `(?<month>${MONTHS.join('|')})`;

const FORMS = [
  new RegExp(`^${DAY}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`, 'i'),
  new RegExp(
    `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d{2})-${MONTH}-(?<year>\\d{2}) ${TIME} GMT$`,
    'i',
  ),
  new RegExp(`^${DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`, 'i'),
];

/** Milliseconds since 1970; undefined when the text is no date. */
export function parseHttpDate(text: string | undefined, nowMs = Date.now()): number | undefined {
  if (text === undefined) return undefined;
  for (const form of FORMS) {
    const found = form.exec(text)?.groups;
    if (found !== undefined) return toTime(found, nowMs);
  }
  return undefined;
}

function toTime(parts: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = (parts.time ?? '').split(':').map(Number);
  const day = Number(parts.day);
  if (hours > 23 || minutes > 59 || seconds > 60 || day < 1 || day > 31) return undefined;
  const month = MONTHS.indexOf((parts.month ?? '').toLowerCase());
  return Date.UTC(fullYear(parts.year ?? '', nowMs), month, day, hours, minutes, seconds);
}

/** A year of two digits that seems to be more than 50 years ahead is the last one past with these digits. */
function fullYear(text: string, nowMs: number): number {
  if (text.length === 4) return Number(text);
  const now = new Date(nowMs).getUTCFullYear();
  const year = Math.floor(now / 100) * 100 + Number(text);
  return year > now + 50 ? year - 100 : year;
}
