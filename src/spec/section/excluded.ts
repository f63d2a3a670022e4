import { spanOf } from '../../source/span.ts';
import type { MapNode, SourceNode } from '../../source/types.ts';
import type { SpecReading } from '../reading.ts';
import { listed } from '../schema-error/describe.ts';

/** Says that of some keys of an object only one may be given; the second one written is the culprit. */
export function reportExcluded(reading: SpecReading, node: MapNode, keys: readonly string[]): void {
  const [first, second] = [...node.entries].filter(([key]) => keys.includes(key));
  if (first === undefined || second === undefined) return;
  reading.report('GW1417', second[1].key, `\`${first[0]}\` and \`${second[0]}\` exclude each other`, {
    hint: `keep one of ${listed([first[0], second[0]], 'and')}`,
    related: [{ message: `\`${first[0]}\` is here`, span: spanOf(first[1].key) }],
  });
}

/** Says that there is no matched prefix to replace. */
export function reportPrefix(reading: SpecReading, at: SourceNode): void {
  reading.report(
    'GW1418',
    at,
    '`prefix` replaces a matched prefix, but the route does not match by `pathPrefix`',
    {
      hint: 'match by `pathPrefix`, or give the whole `path`',
    },
  );
}
