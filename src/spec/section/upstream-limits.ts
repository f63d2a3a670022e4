import type { AdaptiveRecord, UpstreamLimits } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import type { SpecReading } from '../reading.ts';
import { reportCrossed } from '../value/crossed.ts';

/** What holds when the spec does not say. */
const DEFAULT = { connections: 256, pending: 1024, min: 4, max: 1_000, target: '150%' };

/** Reads `limits` of an upstream. */
export function readUpstreamLimits(reading: SpecReading, node: SourceNode | undefined): UpstreamLimits {
  const retries = reading.number(node, 'retries', -1);
  const adaptive = readAdaptive(reading, reading.child(node, 'adaptive'));
  return {
    connections: reading.number(node, 'connections', DEFAULT.connections),
    pending: reading.number(node, 'pending', DEFAULT.pending),
    ...(retries >= 0 && { retries }),
    ...(adaptive && { adaptive }),
  };
}

function readAdaptive(reading: SpecReading, node: SourceNode | undefined): AdaptiveRecord | undefined {
  if (node === undefined || (node.kind === 'scalar' && node.value !== true)) return undefined;
  const min = reading.number(node, 'min', DEFAULT.min);
  const max = reading.number(node, 'max', Math.max(min, DEFAULT.max));
  const high = reading.child(node, 'max');
  if (high !== undefined && max < min)
    reportCrossed(reading, { low: reading.child(node, 'min'), lowKey: 'min', high, highKey: 'max' });
  return {
    targetPercent: Number.parseInt(reading.text(node, 'target')?.value ?? DEFAULT.target, 10),
    min,
    max,
  };
}
