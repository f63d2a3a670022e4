// Where in the specs a change was made: the key that says it, or else what it belongs to.
import type { Span } from '../diagnostic/types.ts';
import { spanOf } from '../source/span.ts';
import type { SourceNode } from '../source/types.ts';
import type { Written } from '../spec/types.ts';
import type { Side } from './side.ts';
import type { ChangePlace } from './types.ts';

/** The keys of a route under which a difference is written, by what differs. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  timeout: ['timeout'],
  'body limit': ['limits'],
  upstreams: ['to'],
  mirror: ['to'],
  rewrite: ['to'],
  redirect: ['redirect'],
  respond: ['respond'],
  action: ['to', 'redirect', 'respond', 'aggregate'],
  served: ['match'],
};

/** Where a route says what differs; `defaults` when it says it there. */
export function routePlace(side: Side, index: number, whats: readonly string[]): ChangePlace[] {
  const { input, which, routes } = side;
  const record = routes[index];
  if (record === undefined) return [];
  const written = input.gateway?.routes[index];
  if (written === undefined) {
    const { file, line, column } = record.origin;
    return [{ side: which, what: `route \`${record.name}\``, file: input.shownFile(file), line, column }];
  }
  const spans = whats.flatMap((what) => {
    const keys = what.startsWith('policy ') ? ['policies', 'without'] : (KEYS[what] ?? []);
    const own = keySpan(written.node, keys);
    if (own !== undefined) return [{ span: own, name: `route \`${record.name}\`` }];
    const common = input.gateway?.defaults && keySpan(input.gateway.defaults.node, keys);
    return [
      { span: common ?? written.key, name: common === undefined ? `route \`${record.name}\`` : '`defaults`' },
    ];
  });
  return spans.map(({ span, name }) => placeAt(side, name, span));
}

/** Where a thing with a name is written. */
export function namedPlace(
  side: Side,
  section: 'policies' | 'upstreams' | 'listeners' | 'consumers',
  name: string,
): ChangePlace[] {
  const { gateway } = side.input;
  const list: readonly (Written & { readonly name: string })[] = gateway?.[section] ?? [];
  const admin = section === 'listeners' ? (gateway?.admin?.listeners ?? []) : [];
  const written = [...list, ...admin].find((each) => each.name === name);
  const word = { policies: 'policy', upstreams: 'upstream', listeners: 'listener', consumers: 'consumer' }[
    section
  ];
  return written === undefined ? [] : [placeAt(side, `${word} \`${name}\``, written.key)];
}

/** A span as a place. */
export function placeAt({ which }: Side, what: string, { file, start }: Span): ChangePlace {
  return { side: which, what, file, line: start.line, column: start.column };
}

function keySpan(node: SourceNode, keys: readonly string[]): Span | undefined {
  if (node.kind !== 'map') return undefined;
  const entry = keys.map((key) => node.entries.get(key)).find((each) => each !== undefined);
  return entry && spanOf(entry.key);
}
