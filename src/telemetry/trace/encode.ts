// Spans to the bytes of an OTLP request, by the transformer of OpenTelemetry. Loaded only where traces are on.
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { VERSION } from '../../util/version.ts';
import type { Span } from './span.ts';

/** What spans are told with. */
export interface EncodeOptions {
  readonly protocol: 'protobuf' | 'json';
  /** Of the resource. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What the transformer reads; its own types want the whole SDK. */
type Spans = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0];

const KINDS = { server: 1, client: 2 } as const;
const STATUS = { unset: 0, error: 2 } as const;
const NOTHING: readonly never[] = [];

/** Makes the function that writes spans. */
export function createEncoder({
  protocol,
  attributes,
}: EncodeOptions): (spans: readonly Span[]) => Uint8Array {
  const serializer = protocol === 'json' ? JsonTraceSerializer : ProtobufTraceSerializer;
  const resource = {
    attributes,
    asyncAttributesPending: false,
    getRawAttributes: () => Object.entries(attributes),
  };
  const instrumentationScope = { name: 'gw', version: VERSION };
  const readable = (span: Span) => ({
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => ({ traceId: span.traceId, spanId: span.spanId, traceFlags: 1 }),
    ...(span.parentSpanId !== undefined && {
      parentSpanContext: {
        traceId: span.traceId,
        spanId: span.parentSpanId,
        traceFlags: 1,
        isRemote: span.isParentRemote,
      },
    }),
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.endMs),
    duration: hrTime(span.endMs - span.startMs),
    ended: true,
    status: { code: span.isError ? STATUS.error : STATUS.unset },
    attributes: known(span.attributes),
    links: NOTHING,
    events: NOTHING,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    resource,
    instrumentationScope,
  });
  return (spans) => serializer.serializeRequest(spans.map(readable) as never as Spans) ?? new Uint8Array();
}

function known(attributes: Span['attributes']): Record<string, string | number | boolean> {
  const told: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) told[name] = value;
  return told;
}

/** Seconds and nanoseconds. */
function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
