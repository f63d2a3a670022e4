import type { Balance, Endpoint, UpstreamRecord, UpstreamTls } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry, SourceNode } from '../../source/types.ts';
import type { NamedEntries } from '../names.ts';
import { isText, type SpecReading } from '../reading.ts';
import type { Written } from '../types.ts';
import { readDuration } from '../value/duration.ts';
import { pathFromFolder } from '../value/file-path.ts';
import { readBreaker } from './breaker.ts';
import { readEndpoints, readEndpointsFile, readResolve } from './endpoints.ts';
import { readHealth } from './health.ts';
import { readHedge } from './hedge.ts';
import { readRetry } from './retry.ts';
import { readSticky } from './sticky.ts';
import { readUpstreamLimits } from './upstream-limits.ts';

/** What an upstream is when the spec does not say. */
const DEFAULT = { connectMs: 5000, responseMs: 30_000, idleMs: 60_000 };

/** Reads the upstreams; `folder` is the spec's root folder. */
export function readUpstreams(
  reading: SpecReading,
  entries: NamedEntries,
  folder: string,
): (UpstreamRecord & Written)[] {
  return [...entries].map(([name, entry]) => readUpstream(reading, { name, entry, folder }));
}

function readUpstream(
  reading: SpecReading,
  { name, entry, folder }: { name: string; entry: MapEntry; folder: string },
): UpstreamRecord & Written {
  const { key, value: node } = entry;
  const timeouts = reading.child(node, 'timeouts');
  const endpoints = readEndpoints(reading, node);
  const endpointsFile = readEndpointsFile(reading, { entry, folder });
  const slowStartMs = readDuration(reading, reading.text(node, 'slowStart'), undefined);
  const tls = readTls(reading, { entry: reading.entry(node, 'tls'), folder, endpoints });
  return {
    name,
    key: spanOf(key),
    node,
    endpoints,
    balance: readBalance(reading, reading.child(node, 'balance')),
    timeouts: {
      connectMs: readDuration(reading, reading.text(timeouts, 'connect'), DEFAULT.connectMs),
      responseMs: readDuration(reading, reading.text(timeouts, 'response'), DEFAULT.responseMs),
      idleMs: readDuration(reading, reading.text(timeouts, 'idle'), DEFAULT.idleMs),
    },
    limits: readUpstreamLimits(reading, reading.child(node, 'limits')),
    ...(tls && { tls }),
    ...(reading.flag(node, 'http2', false) && { http2: true }),
    ...readRetry(reading, reading.child(node, 'retry')),
    ...readHedge(reading, reading.child(node, 'hedge')),
    ...readBreaker(reading, reading.child(node, 'breaker')),
    ...readHealth(reading, reading.child(node, 'health')),
    ...(slowStartMs !== undefined && { slowStartMs }),
    ...readSticky(reading, reading.child(node, 'sticky')),
    ...readResolve(reading, reading.entry(node, 'resolve'), endpoints),
    ...(endpointsFile !== undefined && { endpointsFile }),
  };
}

function readBalance(reading: SpecReading, node: SourceNode | undefined): Balance {
  if (isText(node)) {
    const kind = (['round-robin', 'least-request', 'random'] as const).find((each) => each === node.value);
    return { kind: kind ?? 'round-robin' };
  }
  const hash = reading.text(node, 'hash')?.value;
  if (hash === undefined) return { kind: 'round-robin' };
  const bound = reading.text(node, 'boundedLoad');
  const bounded = bound && { boundedLoadPercent: Number.parseInt(bound.value, 10) };
  const [by, name] = hash.split(':', 2);
  if (by === 'header' && name !== undefined)
    return { kind: 'hash', by, name: name.toLowerCase(), ...bounded };
  if ((by === 'cookie' || by === 'param') && name !== undefined)
    return { kind: 'hash', by, name, ...bounded };
  return { kind: 'hash', by: 'client-ip', ...bounded };
}

function readTls(
  reading: SpecReading,
  {
    entry,
    folder,
    endpoints,
  }: { entry: MapEntry | undefined; folder: string; endpoints: readonly Endpoint[] },
): UpstreamTls | undefined {
  if (entry === undefined) return undefined;
  if (endpoints.length > 0 && endpoints.every(({ url }) => url.startsWith('http:'))) {
    const hint = 'make the endpoints `https`, or take `tls` out';
    reading.report('GW1405', entry.key, '`tls` has no effect: every endpoint is `http`', { hint });
  }
  const cert = reading.text(entry.value, 'cert');
  const key = reading.text(entry.value, 'key');
  const alone = cert === undefined ? key : key === undefined ? cert : undefined;
  if (alone !== undefined) {
    const [given, missing] = alone === cert ? ['cert', 'key'] : ['key', 'cert'];
    reading.report('GW1405', alone, `\`${given}\` needs \`${missing}\` beside it`, {
      hint: `add \`${missing}: …\``,
    });
  }
  const ca = reading.text(entry.value, 'ca');
  const serverName = reading.text(entry.value, 'serverName')?.value;
  return {
    ...(serverName !== undefined && { serverName }),
    ...(ca && { ca: pathFromFolder(ca, folder) }),
    ...(cert && { cert: pathFromFolder(cert, folder) }),
    ...(key && { key: pathFromFolder(key, folder) }),
  };
}
