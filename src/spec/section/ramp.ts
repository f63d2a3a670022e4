// A ramp from one upstream to another: its times, its shares, and what stops it.
import type { RampGuardRecord, RampRecord, Share } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import { checkName } from '../names.ts';
import type { SpecReading, TextNode } from '../reading.ts';
import { readDuration } from '../value/duration.ts';
import type { ActionContext } from './action-context.ts';

const MINUTE_MS = 60_000;

/** What a ramp makes of its route's action. */
interface RampReading {
  readonly split: readonly Share[];
  readonly ramp?: RampRecord;
}

/** Reads `ramp`. */
export function readRamp(reading: SpecReading, node: SourceNode, { upstreams }: ActionContext): RampReading {
  const [from, to] = [reading.text(node, 'from'), reading.text(node, 'to')];
  for (const name of [from, to]) if (name !== undefined) checkName(reading, name, 'upstream', [upstreams]);
  if (from !== undefined && from.value === to?.value) {
    reading.report('GW1440', to, `the ramp goes from upstream \`${from.value}\` to itself`, {
      hint: 'name the upstream that gets the traffic',
    });
  }
  const startPercent = readPercent(reading.text(node, 'start'), 1);
  const endPercent = readPercent(reading.text(node, 'end'), 100);
  if (startPercent >= endPercent) {
    const at = reading.child(node, 'end') ?? reading.child(node, 'start') ?? node;
    const message = `the share would not grow: it begins at ${startPercent} % and ends at ${endPercent} %`;
    reading.report('GW1440', at, message, { hint: 'make `end` larger than `start`' });
  }
  const startMs = readMoment(reading, reading.text(node, 'startAt'));
  const overMs = readDuration(reading, reading.text(node, 'over'), undefined);
  const split = [from, to].flatMap((name) => (name ? [{ upstream: name.value, weight: 1 }] : []));
  if (startMs === undefined || overMs === undefined || split.length < 2) return { split };
  const steps = reading.number(node, 'steps', 0);
  const guard = readGuard(reading, reading.child(node, 'guard'));
  return {
    split,
    ramp: { startMs, overMs, startPercent, endPercent, ...(steps > 0 && { steps }), ...(guard && { guard }) },
  };
}

function readMoment(reading: SpecReading, node: TextNode | undefined): number | undefined {
  if (node === undefined) return undefined;
  const ms = Date.parse(node.value);
  // Date.parse takes February 30 for a day in March.
  const day = new Date(`${node.value.slice(0, 10)}T00:00Z`);
  const isReal = !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === node.value.slice(0, 10);
  if (isReal && Number.isFinite(ms)) return ms;
  reading.report('GW1440', node, `there is no such moment as "${node.value}"`, {
    hint: 'such as `2027-03-01T09:00:00Z`',
  });
  return undefined;
}

function readGuard(reading: SpecReading, node: SourceNode | undefined): RampGuardRecord | undefined {
  const errorRate = reading.text(node, 'errorRate');
  if (errorRate === undefined) return undefined;
  const slowerThanMs = readDuration(reading, reading.text(node, 'slowerThan'), undefined);
  return {
    errorPercent: readPercent(errorRate, 0),
    ...(slowerThanMs !== undefined && { slowerThanMs }),
    minRequests: reading.number(node, 'minRequests', 100),
    windowMs: readDuration(reading, reading.text(node, 'window'), MINUTE_MS),
    onTrip: reading.text(node, 'onTrip')?.value === 'hold' ? 'hold' : 'back',
  };
}

function readPercent(node: TextNode | undefined, fallback: number): number {
  return node === undefined ? fallback : Number.parseFloat(node.value);
}
