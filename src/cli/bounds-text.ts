// What clients of a listener may cost, in two lines: the same bounds as in the spec, with the defaults written out.
import type { ListenerRecord } from '../artifact/types.ts';

/** Two lines for a listener, `limits    connections 10000, …` and `timeouts  head 10s, …`; `none` is no bound. */
export function boundsText({ limits, timeouts }: ListenerRecord): readonly string[] {
  return [
    `limits    ${[
      `connections ${count(limits.connections)}`,
      `requestsPerConnection ${count(limits.requestsPerConnection)}`,
      `head ${size(limits.headBytesMax)}`,
      `fields ${count(limits.fields)}`,
      `body ${size(limits.bodyBytesMax)}`,
    ].join(', ')}`,
    `timeouts  ${[
      `head ${duration(timeouts.headMs)}`,
      `body ${duration(timeouts.bodyMs)}`,
      `idle ${duration(timeouts.idleMs)}`,
      `tunnel ${duration(timeouts.tunnelMs)}`,
    ].join(', ')}`,
  ];
}

function count(limit: number): string {
  return limit === 0 ? 'none' : String(limit);
}

const SIZES = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
  ['B', 1],
] as const;
const DURATIONS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** In the largest unit that it is a whole number of: as it would be written. */
function inUnits(amount: number, units: readonly (readonly [string, number])[]): string {
  const unit = units.find(([, each]) => amount % each === 0);
  return unit === undefined ? String(amount) : `${amount / unit[1]}${unit[0]}`;
}

function size(bytes: number): string {
  return bytes === 0 ? 'none' : inUnits(bytes, SIZES);
}

function duration(ms: number): string {
  return ms === 0 ? 'none' : inUnits(ms, DURATIONS);
}
