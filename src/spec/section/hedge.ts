import type { HedgeRecord } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import type { SpecReading } from '../reading.ts';
import { readDuration } from '../value/duration.ts';

/** The methods that only read, so that a second attempt costs the upstream nothing but work (RFC 9110 section 9.2.1). */
const SAFE = ['GET', 'HEAD', 'OPTIONS'] as const;

/** Reads `hedge` of an upstream; nothing when it has none. */
export function readHedge(
  reading: SpecReading,
  node: SourceNode | undefined,
): { readonly hedge?: HedgeRecord } {
  if (node === undefined) return {};
  const after = reading.text(node, 'after');
  const isTime = after !== undefined && !after.value.startsWith('p');
  const methods = reading.texts(node, 'methods').map(({ value }) => value);
  return {
    hedge: {
      after: isTime
        ? { ms: readDuration(reading, after, 0) }
        : { percentile: Number(after?.value.slice(1) ?? 95) },
      methods: methods.length === 0 ? SAFE : methods,
      budgetPercent: Number.parseInt(reading.text(node, 'budget')?.value ?? '10', 10),
    },
  };
}
