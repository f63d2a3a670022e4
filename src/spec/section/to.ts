// Where a route's requests go: the upstreams, and what changes on the way.
import type { Rewrite, ToAction } from '../../artifact/types.ts';
import type { MapNode, SourceNode } from '../../source/types.ts';
import { checkName } from '../names.ts';
import { isText, type SpecReading } from '../reading.ts';
import { checkHostText, checkPathText } from '../value/target-text.ts';
import { checkParams, type PathFacts } from '../value/template-text.ts';
import type { ActionContext } from './action-context.ts';
import { reportExcluded, reportPrefix } from './excluded.ts';
import { readMirror } from './mirror.ts';
import { readRamp } from './ramp.ts';
import { readShareKey, readShares } from './split.ts';

const CHOICES = ['upstream', 'split', 'ramp'] as const;

/** Reads `to`: the name of an upstream, or an object. */
export function readTo(reading: SpecReading, node: SourceNode, context: ActionContext): ToAction {
  if (isText(node)) {
    checkName(reading, node, 'upstream', [context.upstreams]);
    return { split: [{ upstream: node.value, weight: 1 }] };
  }
  const rewrite = readRewrite(reading, reading.child(node, 'rewrite'), context.facts);
  const mirror = readMirror(reading, reading.child(node, 'mirror'), context.upstreams);
  const choice = readChoice(reading, node, context);
  return { ...choice, ...(rewrite && { rewrite }), ...(mirror && { mirror }) };
}

function readChoice(
  reading: SpecReading,
  node: SourceNode,
  context: ActionContext,
): Pick<ToAction, 'split' | 'by' | 'ramp'> {
  if (node.kind !== 'map') return { split: [] };
  const given = CHOICES.filter((key) => node.entries.has(key));
  if (given.length === 0) {
    const hint = 'such as `upstream: NAME` or `split: [{ upstream: NAME, weight: 95 }, …]`';
    reading.report('GW1408', node, '`to` names no upstream', { hint });
  }
  if (given.length > 1) reportExcluded(reading, node, CHOICES);
  const by = readShareKey(reading, reading.child(node, 'by'), context);
  const upstream = reading.text(node, 'upstream');
  if (upstream !== undefined) {
    checkName(reading, upstream, 'upstream', [context.upstreams]);
    reportIdleKey(reading, node, by);
    return { split: [{ upstream: upstream.value, weight: 1 }] };
  }
  const ramp = reading.child(node, 'ramp');
  if (ramp !== undefined) return { ...readRamp(reading, ramp, context), ...(by && { by }) };
  const split = readShares(reading, node, context);
  if (split.length === 1) reportIdleKey(reading, node, by);
  return { split, ...(by && { by }) };
}

function reportIdleKey(reading: SpecReading, node: MapNode, by: ToAction['by']): void {
  const entry = node.entries.get('by');
  if (by === undefined || entry === undefined) return;
  reading.report('GW1441', entry.key, '`by` has no effect: there is one upstream only', {
    hint: 'take it out, or give `split` a second entry',
  });
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
