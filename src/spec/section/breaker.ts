// When an upstream that keeps failing is left alone. What the schema cannot say, and what holds when the spec says nothing.
import type { BreakerRecord } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import { isText, type SpecReading } from '../reading.ts';
import { reportCrossed } from '../value/crossed.ts';
import { readDuration } from '../value/duration.ts';

type Condition = BreakerRecord['conditions'][number];

const FAILURES = ['connect-failure', 'reset', 'timeout', 'invalid'] as const;

/** 501 and 505 and their like say what was asked for, not how the upstream is. */
const DEFAULT_CONDITIONS: readonly Condition[] = [...FAILURES, 500, 502, 503, 504];

/** Reads `breaker` of an upstream; nothing when it has none. */
export function readBreaker(
  reading: SpecReading,
  node: SourceNode | undefined,
): { readonly breaker?: BreakerRecord } {
  if (node === undefined) return {};
  const openFor = reading.text(node, 'openFor');
  const openMs = readDuration(reading, openFor, 5_000);
  const longest = reading.text(node, 'openForMax');
  const openMaxMs = readDuration(reading, longest, Math.max(openMs, 60_000));
  if (longest !== undefined && openMaxMs < openMs)
    reportCrossed(reading, { low: openFor, lowKey: 'openFor', high: longest, highKey: 'openForMax' });
  const failures = reading.number(node, 'failures', 0);
  const errorRate = reading.text(node, 'errorRate')?.value ?? (failures > 0 ? undefined : '50%');
  return {
    breaker: {
      ...(failures > 0 && { failures }),
      ...(errorRate !== undefined && { errorPercent: Number.parseInt(errorRate, 10) }),
      minRequests: reading.number(node, 'minRequests', 20),
      windowMs: readDuration(reading, reading.text(node, 'window'), 10_000),
      openMs,
      openMaxMs,
      halfOpen: reading.number(node, 'halfOpen', 3),
      conditions: readConditions(reading, node),
    },
  };
}

function readConditions(reading: SpecReading, node: SourceNode): readonly Condition[] {
  const given = reading.items(node, 'conditions').flatMap((item): readonly Condition[] => {
    if (isText(item)) return FAILURES.filter((each) => each === item.value);
    return item.kind === 'scalar' && typeof item.value === 'number' ? [item.value] : [];
  });
  return given.length > 0 ? given : DEFAULT_CONDITIONS;
}
