import type { Rewrite, ToAction } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { checkName, type NamedEntries } from '../names.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import { checkHostText, checkPathText } from '../value/target-text.ts';
import { checkParams, type PathFacts } from '../value/template-text.ts';
import { reportExcluded, reportPrefix } from './excluded.ts';

/** What reading an action needs besides its own text. */
export interface ActionContext {
  readonly facts: PathFacts;
  readonly upstreams: NamedEntries;
}

/** Reads `to`: the name of an upstream, or an object. */
export function readTo(reading: SpecReading, node: SourceNode, context: ActionContext): ToAction {
  if (isText(node)) {
    checkName(reading, node, 'upstream', [context.upstreams]);
    return { split: [{ upstream: node.value, weight: 1 }] };
  }
  const rewrite = readRewrite(reading, reading.child(node, 'rewrite'), context.facts);
  const mirror = readMirror(reading, reading.child(node, 'mirror'), context);
  return { split: readSplit(reading, node, context), ...(rewrite && { rewrite }), ...(mirror && { mirror }) };
}

function readSplit(reading: SpecReading, node: SourceNode, { upstreams }: ActionContext): ToAction['split'] {
  if (node.kind !== 'map') return [];
  const one = node.entries.get('upstream');
  const several = node.entries.get('split');
  if (one === undefined && several === undefined) {
    const hint = 'such as `upstream: NAME` or `split: [{ upstream: NAME, weight: 95 }, …]`';
    reading.report('GW1408', node, '`to` names no upstream', { hint });
  }
  if (one !== undefined && several !== undefined) reportExcluded(reading, node, ['upstream', 'split']);
  const upstream = reading.text(node, 'upstream');
  if (upstream !== undefined) {
    checkName(reading, upstream, 'upstream', [upstreams]);
    return [{ upstream: upstream.value, weight: 1 }];
  }
  return readShares(reading, node, upstreams);
}

function readShares(reading: SpecReading, node: SourceNode, upstreams: NamedEntries): ToAction['split'] {
  const seen = new Map<string, TextNode>();
  const items = reading.items(node, 'split');
  const shares = items.flatMap((item) => {
    const upstream = reading.text(item, 'upstream');
    if (upstream === undefined) return [];
    checkName(reading, upstream, 'upstream', [upstreams]);
    const first = seen.get(upstream.value);
    if (first !== undefined) {
      reading.report('GW1407', upstream, `upstream \`${upstream.value}\` stands twice in the split`, {
        hint: 'make one entry of the two, with the sum of their weights',
        related: [{ message: 'the first is here', span: spanOf(first) }],
      });
    }
    seen.set(upstream.value, upstream);
    return [{ upstream: upstream.value, weight: reading.number(item, 'weight', 1) }];
  });
  if (items.length > 0 && shares.length === items.length && shares.every(({ weight }) => weight === 0)) {
    reading.report(
      'GW1406',
      reading.child(node, 'split') ?? node,
      'every weight of the split is 0, so no upstream takes traffic',
    );
  }
  return shares;
}

function readMirror(
  reading: SpecReading,
  node: SourceNode | undefined,
  { upstreams }: ActionContext,
): ToAction['mirror'] {
  const upstream = reading.text(node, 'upstream');
  if (upstream === undefined) return undefined;
  checkName(reading, upstream, 'upstream', [upstreams]);
  return { upstream: upstream.value, percent: reading.number(node, 'percent', 100) };
}

function readRewrite(
  reading: SpecReading,
  node: SourceNode | undefined,
  facts: PathFacts,
): Rewrite | undefined {
  if (node?.kind !== 'map') return undefined;
  const path = reading.text(node, 'path');
  const prefix = reading.text(node, 'prefix');
  const host = reading.text(node, 'host');
  if (path !== undefined && prefix !== undefined) reportExcluded(reading, node, ['path', 'prefix']);
  else if (prefix !== undefined && !facts.isPrefix) reportPrefix(reading, prefix);
  for (const text of [path, prefix, host]) checkParams(reading, text, facts);
  checkPathText(reading, path, 'path');
  checkPathText(reading, prefix, 'prefix');
  checkHostText(reading, host, true);
  const query = readQueryChange(reading, reading.child(node, 'query'), facts);
  return {
    ...(path && { path: path.value }),
    ...(prefix && { prefix: prefix.value }),
    ...(host && { host: host.value }),
    ...(query && { query }),
  };
}

function readQueryChange(
  reading: SpecReading,
  node: SourceNode | undefined,
  facts: PathFacts,
): Rewrite['query'] {
  if (node?.kind !== 'map') return undefined;
  const values = (key: 'set' | 'add') => {
    const pairs = reading
      .pairs(node, key)
      .flatMap(([name, { value }]) => (isText(value) ? [[name, value] as const] : []));
    for (const [, value] of pairs) checkParams(reading, value, facts);
    return pairs.length === 0
      ? undefined
      : Object.fromEntries(pairs.map(([name, { value }]) => [name, value]));
  };
  const set = values('set');
  const add = values('add');
  const remove = reading.texts(node, 'remove').map(({ value }) => value);
  return { ...(set && { set }), ...(add && { add }), ...(remove.length > 0 && { remove }) };
}
