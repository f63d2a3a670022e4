import type { Balance, Endpoint, UpstreamRecord, UpstreamTls } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry, SourceNode } from '../../source/types.ts';
import type { NamedEntries } from '../names.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import type { Written } from '../types.ts';
import { readDuration } from '../value/duration.ts';
import { parseEndpointUrl } from '../value/endpoint-url.ts';
import { pathFromFolder } from '../value/file-path.ts';
import { readBreaker } from './breaker.ts';
import { readHedge } from './hedge.ts';
import { readRetry } from './retry.ts';
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
  };
}

function readEndpoints(reading: SpecReading, node: SourceNode): Endpoint[] {
  const endpoints: Endpoint[] = [];
  const seen = new Map<string, SourceNode>();
  const items = reading.items(node, 'endpoints');
  for (const item of items) {
    const text = isText(item) ? item : reading.text(item, 'url');
    const url = text && readUrl(reading, text);
    if (text === undefined || url === undefined) continue;
    const first = seen.get(url);
    if (first === undefined) seen.set(url, text);
    else {
      reading.report('GW1407', text, `the endpoint ${url} is listed twice`, {
        hint: 'keep one of the two; for a larger share give it a `weight`',
        related: [{ message: 'the first is here', span: spanOf(first) }],
      });
    }
    const priority = reading.number(item, 'priority', 0);
    endpoints.push({ url, weight: reading.number(item, 'weight', 1), ...(priority !== 0 && { priority }) });
  }
  if (
    items.length > 0 &&
    endpoints.length === items.length &&
    endpoints.every(({ weight }) => weight === 0)
  ) {
    const at = reading.child(node, 'endpoints') ?? node;
    reading.report('GW1406', at, 'every endpoint has the weight 0, so none takes traffic');
  }
  return endpoints;
}

function readUrl(reading: SpecReading, node: TextNode): string | undefined {
  const parsed = parseEndpointUrl(node.value);
  if ('url' in parsed) return parsed.url;
  reading.report('GW1404', node, `the endpoint's URL ${parsed.problem}`, parsed);
  return undefined;
}

function readBalance(reading: SpecReading, node: SourceNode | undefined): Balance {
  if (isText(node)) {
    const kind = (['round-robin', 'least-request', 'random'] as const).find((each) => each === node.value);
    return { kind: kind ?? 'round-robin' };
  }
  const hash = reading.text(node, 'hash')?.value;
  if (hash === undefined) return { kind: 'round-robin' };
  if (hash.startsWith('header:')) return { kind: 'hash', by: 'header', name: hash.slice(7).toLowerCase() };
  if (hash.startsWith('cookie:')) return { kind: 'hash', by: 'cookie', name: hash.slice(7) };
  return { kind: 'hash', by: 'client-ip' };
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
