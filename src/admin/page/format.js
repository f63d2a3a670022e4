// Figures and times as people read them. Pure, but for the clock of `ago`.

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @param {number} value */
export function whole(value) {
  return WHOLE.format(value);
}

/**
 * Three digits that count: `0.25`, `12.3`, `1,230`, `45.6k`.
 *
 * @param {number} value
 */
export function rate(value) {
  if (value === 0) return '0';
  if (value >= 10_000) return `${trim(value / 1000)}k`;
  if (value >= 1000) return whole(value);
  return trim(value);
}

/** @param {number} value */
function trim(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

/**
 * A duration of requests; a dash when there were none.
 *
 * @param {number | null} value
 */
export function ms(value) {
  if (value === null) return '–';
  return value >= 1000 ? `${trim(value / 1000)} s` : `${trim(value)} ms`;
}

/**
 * Its two largest units: `3 d 4 h`, `12 s`.
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  let rest = Math.max(0, Math.floor(seconds));
  const parts = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (unit === 's' && parts.length === 0)) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(' ');
}

/** @type {readonly (readonly [string, number])[]} */
const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/**
 * @param {string | number} at ISO 8601, or milliseconds since 1970
 * @param {number} [now]
 */
export function ago(at, now = Date.now()) {
  const seconds = (now - new Date(at).getTime()) / 1000;
  return seconds < 1 ? 'now' : `${duration(seconds)} ago`;
}

/**
 * The time of day; with the date when it is not of today.
 *
 * @param {string | number} at
 */
export function clock(at) {
  const date = new Date(at);
  const time = date.toLocaleTimeString('en-GB');
  return date.toDateString() === new Date().toDateString()
    ? time
    : `${date.toLocaleDateString('en-CA')} ${time}`;
}

/** @param {string} digest */
export function short(digest) {
  return digest.slice(0, 12);
}

/**
 * A count with its noun: `1 route`, `2 routes`.
 *
 * @param {number} count
 * @param {string} noun
 */
export function plural(count, noun) {
  return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;
}
