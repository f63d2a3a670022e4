// Where an upstream's endpoints come from: a list, names that are looked up, a file of their own.
import type { Endpoint, ResolveRecord } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry, SourceNode } from '../../source/types.ts';
import { isIpv4 } from '../../util/address-block.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import { readDuration } from '../value/duration.ts';
import { parseEndpointUrl } from '../value/endpoint-url.ts';
import { pathFromFolder } from '../value/file-path.ts';

/** Reads `endpoints`, be it of an upstream or of a file that stands for it. */
export function readEndpoints(reading: SpecReading, node: SourceNode): Endpoint[] {
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

/** Reads `endpointsFile`; an upstream has that or `endpoints`. */
export function readEndpointsFile(
  reading: SpecReading,
  { entry, folder }: { entry: MapEntry; folder: string },
): string | undefined {
  const file = reading.entry(entry.value, 'endpointsFile');
  const list = reading.entry(entry.value, 'endpoints');
  if (file !== undefined && list !== undefined) {
    reading.report('GW1480', file.key, 'the endpoints stand here and in a file', {
      hint: 'keep one of `endpoints` and `endpointsFile`',
      related: [{ message: 'the list is here', span: spanOf(list.key) }],
    });
  } else if (file === undefined && list === undefined && reading.isSound(entry.value)) {
    reading.report('GW1480', entry.key, 'this upstream has no endpoints', {
      hint: 'add `endpoints: [ … ]`, or an `endpointsFile` that holds them',
    });
  }
  const path = reading.text(entry.value, 'endpointsFile');
  return path && pathFromFolder(path, folder);
}

/** Reads `resolve`, which needs names to look up. */
export function readResolve(
  reading: SpecReading,
  entry: MapEntry | undefined,
  endpoints: readonly Endpoint[],
): { readonly resolve?: ResolveRecord } {
  if (entry === undefined) return {};
  if (endpoints.length > 0 && endpoints.every(({ url }) => isAddress(url))) {
    const hint = 'give names in place of the addresses, or take `resolve` out';
    reading.report('GW1482', entry.key, '`resolve` has no effect: every endpoint is an address', { hint });
  }
  const family = reading.number(entry.value, 'family', 0);
  return {
    resolve: {
      intervalMs: readDuration(reading, reading.text(entry.value, 'interval'), 30_000),
      ...((family === 4 || family === 6) && { family }),
      ...(reading.flag(entry.value, 'srv', false) && { srv: true }),
    },
  };
}

function isAddress(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname.startsWith('[') || isIpv4(hostname);
}
