/**
 * Whether a moment lies between two times of day (UTC); a `close` before `open` is on the next day.
 *
 * @param {number} nowMs
 * @param {{ open: string, close: string }} hours
 */
export function isOpen(nowMs, { open, close }) {
  const time = new Date(nowMs).toISOString().slice(11, 16);
  return open <= close ? open <= time && time < close : open <= time || time < close;
}
