import type { MirrorRecord } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import { checkName, type NamedEntries } from '../names.ts';
import type { SpecReading } from '../reading.ts';
import { readDuration } from '../value/duration.ts';
import { readSize } from '../value/size.ts';

const BODY_RANGE = { least: '0B', most: '16MiB' } as const;

/** Reads `mirror`; bounds that the spec does not give are left to the engine. */
export function readMirror(
  reading: SpecReading,
  node: SourceNode | undefined,
  upstreams: NamedEntries,
): MirrorRecord | undefined {
  const upstream = reading.text(node, 'upstream');
  if (upstream === undefined) return undefined;
  checkName(reading, upstream, 'upstream', [upstreams]);
  const body = reading.text(node, 'body');
  const inFlightMax = reading.number(node, 'inFlight', 0);
  const timeoutMs = readDuration(reading, reading.text(node, 'timeout'), undefined);
  return {
    upstream: upstream.value,
    percent: reading.number(node, 'percent', 100),
    ...(body && { bodyBytesMax: readSize(reading, body, 0, BODY_RANGE) }),
    ...(inFlightMax > 0 && { inFlightMax }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(reading.flag(node, 'mark', false) && { marks: true }),
  };
}
