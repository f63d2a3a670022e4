// The watch over endpoints: how checks are made, and when failed requests count. What the schema cannot say.
import type {
  ActiveHealthRecord,
  HealthProbe,
  HealthRecord,
  PassiveHealthRecord,
} from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { isText, type SpecReading } from '../reading.ts';
import { readDuration } from '../value/duration.ts';

/** Reads `health` of an upstream; nothing when it watches nothing. */
export function readHealth(
  reading: SpecReading,
  node: SourceNode | undefined,
): { readonly health?: HealthRecord } {
  const passive = readPassive(reading, reading.child(node, 'passive'));
  const active = readActive(reading, reading.child(node, 'active'));
  if (passive === undefined && active === undefined) {
    const panic = reading.entry(node, 'panic');
    if (panic !== undefined) {
      const hint = 'add `active` or `passive` beside it';
      reading.report('GW1482', panic.key, '`panic` has no effect: no endpoint is ever unhealthy', { hint });
    }
    return {};
  }
  return {
    health: {
      panicPercent: readPercent(reading, node, { key: 'panic', fallback: 0 }),
      ...(passive && { passive }),
      ...(active && { active }),
    },
  };
}

function readPassive(reading: SpecReading, node: SourceNode | undefined): PassiveHealthRecord | undefined {
  if (node === undefined) return undefined;
  const ejectMs = readDuration(reading, reading.text(node, 'ejectFor'), 30_000);
  return {
    failures: reading.number(node, 'failures', 5),
    ejectMs,
    ejectMaxMs: Math.max(ejectMs, readDuration(reading, reading.text(node, 'ejectForMax'), 300_000)),
    maxEjectedPercent: readPercent(reading, node, { key: 'maxEjected', fallback: 50 }),
  };
}

function readActive(reading: SpecReading, node: SourceNode | undefined): ActiveHealthRecord | undefined {
  if (node === undefined) return undefined;
  const port = reading.number(node, 'port', 0);
  const initially = reading.text(node, 'initially')?.value === 'unhealthy' ? 'unhealthy' : 'healthy';
  return {
    probe: readProbe(reading, node),
    intervalMs: readDuration(reading, reading.text(node, 'interval'), 10_000),
    timeoutMs: readDuration(reading, reading.text(node, 'timeout'), 2000),
    unhealthyAfter: reading.number(node, 'unhealthyAfter', 3),
    healthyAfter: reading.number(node, 'healthyAfter', 2),
    jitterPercent: readPercent(reading, node, { key: 'jitter', fallback: 20 }),
    ...(port !== 0 && { port }),
    initially,
  };
}

/** How an endpoint is asked: exactly one of the three ways. */
function readProbe(reading: SpecReading, node: SourceNode): HealthProbe {
  const written = ['path', 'tcp', 'grpc'].flatMap((key) => reading.entry(node, key) ?? []);
  const [first, second] = written;
  if (first === undefined && reading.isSound(node)) {
    const hint = 'such as `path: /healthz`, or `tcp: true`';
    reading.report('GW1481', node, 'a check needs one of `path`, `tcp` and `grpc`', { hint });
  } else if (first !== undefined && second !== undefined) {
    reading.report('GW1481', second.key, 'a check is made in one way: `path`, `tcp` or `grpc`', {
      hint: 'keep one of them',
      related: [{ message: 'the other is here', span: spanOf(first.key) }],
    });
  }
  const path = reading.text(node, 'path')?.value;
  const service = reading.text(node, 'grpc')?.value;
  const host = reading.text(node, 'host')?.value.toLowerCase();
  if (path !== undefined) {
    return { kind: 'http', path, ...(host !== undefined && { host }), expect: readExpect(reading, node) };
  }
  for (const key of service === undefined ? ['expect', 'host'] : ['expect']) {
    const entry = reading.entry(node, key);
    if (entry !== undefined && first !== undefined) {
      reading.report('GW1482', entry.key, `\`${key}\` has no effect on a check of this kind`, {
        hint: `check by \`path\`, or take \`${key}\` out`,
      });
    }
  }
  if (service === undefined) return { kind: 'tcp' };
  return { kind: 'grpc', service, ...(host !== undefined && { host }) };
}

function readExpect(reading: SpecReading, node: SourceNode): readonly (readonly [number, number])[] {
  const ranges = reading.items(node, 'expect').flatMap((item): readonly (readonly [number, number])[] => {
    if (item.kind === 'scalar' && typeof item.value === 'number') return [[item.value, item.value]];
    if (!isText(item)) return [];
    const [from = 0, to = 0] = item.value.split('-').map(Number);
    if (from > to) {
      reading.report('GW1481', item, `the range ${item.value} holds nothing`, { hint: `${to}-${from}` });
    }
    return [[from, to]];
  });
  return ranges.length === 0 ? [[200, 299]] : ranges;
}

interface Percent {
  readonly key: string;
  readonly fallback: number;
}

function readPercent(reading: SpecReading, node: SourceNode | undefined, { key, fallback }: Percent): number {
  const text = reading.text(node, key);
  return text === undefined ? fallback : Number.parseInt(text.value, 10);
}
