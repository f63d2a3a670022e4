import { MIRROR_BOUNDS } from '../../artifact/mirror-bounds.ts';
import type { MirrorRecord } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import { checkName, type NamedEntries } from '../names.ts';
import type { SpecReading } from '../reading.ts';
import { readDuration } from '../value/duration.ts';
import { readSize } from '../value/size.ts';

const BODY_RANGE = { least: '0B', most: '16MiB' } as const;

/** Reads `mirror`; bounds that are as they are by default are left out. */
export function readMirror(
  reading: SpecReading,
  node: SourceNode | undefined,
  upstreams: NamedEntries,
): MirrorRecord | undefined {
  const upstream = reading.text(node, 'upstream');
  if (upstream === undefined) return undefined;
  checkName(reading, upstream, 'upstream', [upstreams]);
  const bodyBytesMax = readSize(reading, reading.text(node, 'body'), MIRROR_BOUNDS.bodyBytesMax, BODY_RANGE);
  const inFlightMax = reading.number(node, 'inFlight', MIRROR_BOUNDS.inFlightMax);
  const timeoutMs = readDuration(reading, reading.text(node, 'timeout'), undefined);
  return {
    upstream: upstream.value,
    percent: reading.number(node, 'percent', 100),
    ...(bodyBytesMax !== MIRROR_BOUNDS.bodyBytesMax && { bodyBytesMax }),
    ...(inFlightMax !== MIRROR_BOUNDS.inFlightMax && { inFlightMax }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(reading.flag(node, 'mark', false) && { marks: true }),
  };
}
