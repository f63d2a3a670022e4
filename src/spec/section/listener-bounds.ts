import type { ClientLimits, ClientTimeouts } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import type { SpecReading } from '../reading.ts';
import { readDuration } from '../value/duration.ts';
import { readBodyLimit, readSize } from '../value/size.ts';

/** What clients of a listener may cost when the spec does not say. */
export const DEFAULT_BOUNDS = {
  timeouts: { headMs: 30_000, bodyMs: 60_000, idleMs: 60_000, tunnelMs: 3_600_000 },
  limits: {
    connections: 50_000,
    requestsPerConnection: 0,
    headBytesMax: 32_768,
    fields: 200,
    bodyBytesMax: 0,
  },
} as const;

const HEAD_RANGE = { least: '1KiB', most: '256KiB' } as const;

/** Reads how long clients of a listener may take. */
export function readTimeouts(reading: SpecReading, listener: SourceNode): ClientTimeouts {
  const node = reading.child(listener, 'timeouts');
  const { headMs, bodyMs, idleMs, tunnelMs } = DEFAULT_BOUNDS.timeouts;
  return {
    headMs: readDuration(reading, reading.text(node, 'head'), headMs),
    bodyMs: readDuration(reading, reading.text(node, 'body'), bodyMs),
    idleMs: readDuration(reading, reading.text(node, 'idle'), idleMs),
    tunnelMs: readDuration(reading, reading.text(node, 'tunnel'), tunnelMs),
  };
}

/** Reads how much clients of a listener may cost. */
export function readLimits(reading: SpecReading, listener: SourceNode): ClientLimits {
  const node = reading.child(listener, 'limits');
  const { limits } = DEFAULT_BOUNDS;
  return {
    connections: reading.number(node, 'connections', limits.connections),
    requestsPerConnection: reading.number(node, 'requestsPerConnection', limits.requestsPerConnection),
    headBytesMax: readSize(reading, reading.text(node, 'head'), limits.headBytesMax, HEAD_RANGE),
    fields: reading.number(node, 'fields', limits.fields),
    bodyBytesMax: readBodyLimit(reading.child(node, 'body'), limits.bodyBytesMax),
  };
}
