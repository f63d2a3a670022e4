// How a route's traffic is shared: entries with weights and conditions, and what keeps a client with one of them.
import type { Share, ShareCondition, ShareKey } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { checkName } from '../names.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import { readDuration } from '../value/duration.ts';
import { paramHint } from '../value/template-text.ts';
import type { ActionContext } from './action-context.ts';
import { readConditions } from './condition.ts';

/** A week: longer than most rollouts take. */
const COOKIE_MS = 604_800_000;

/** Reads the entries of `split`. */
export function readShares(reading: SpecReading, node: SourceNode, context: ActionContext): readonly Share[] {
  const seen = new Map<string, TextNode>();
  const items = reading.items(node, 'split');
  const shares = items.flatMap((item): readonly Share[] => {
    const upstream = reading.text(item, 'upstream');
    if (upstream === undefined) return [];
    checkName(reading, upstream, 'upstream', [context.upstreams]);
    const first = seen.get(upstream.value);
    if (first !== undefined) {
      reading.report('GW1407', upstream, `upstream \`${upstream.value}\` stands twice in the split`, {
        hint: 'make one entry of the two, with the sum of their weights',
        related: [{ message: 'the first is here', span: spanOf(first) }],
      });
    }
    seen.set(upstream.value, upstream);
    const when = readWhen(reading, reading.child(item, 'when'), context);
    const weight = reading.number(item, 'weight', when === undefined ? 1 : 0);
    return [{ upstream: upstream.value, weight, ...(when && { when }) }];
  });
  if (items.length > 0 && shares.length === items.length && shares.every(({ weight }) => weight === 0)) {
    const at = reading.child(node, 'split') ?? node;
    const message = shares.some(({ when }) => when !== undefined)
      ? 'requests for which no `when` holds have nowhere to go: every weight of the split is 0'
      : 'every weight of the split is 0, so no upstream takes traffic';
    reading.report('GW1406', at, message);
  }
  return shares;
}

function readWhen(
  reading: SpecReading,
  node: SourceNode | undefined,
  context: ActionContext,
): readonly ShareCondition[] | undefined {
  if (node === undefined) return undefined;
  const items = node.kind === 'sequence' ? reading.itemsOf(node) : [node];
  return items.map((item) => readCondition(reading, item, context));
}

function readCondition(
  reading: SpecReading,
  node: SourceNode,
  { consumers: known }: ActionContext,
): ShareCondition {
  const headers = readConditions(reading, node, 'headers');
  const cookies = readConditions(reading, node, 'cookies');
  const consumers = reading.texts(node, 'consumers');
  const groups = reading.texts(node, 'groups');
  for (const consumer of consumers) checkName(reading, consumer, 'consumer', [known]);
  const fields = [...reading.rawPairs(node, 'headers'), ...reading.rawPairs(node, 'cookies')];
  if (fields.length + consumers.length + groups.length === 0 && reading.isSound(node)) {
    reading.report('GW1441', node, '`when` has no condition, so it would hold of every request', {
      hint: 'give it `headers`, `cookies`, `consumers` or `groups`, or a `weight` in its place',
    });
  }
  return {
    ...(headers.length > 0 && { headers }),
    ...(cookies.length > 0 && { cookies }),
    ...(consumers.length > 0 && { consumers: consumers.map(({ value }) => value) }),
    ...(groups.length > 0 && { groups: groups.map(({ value }) => value) }),
  };
}

/** Reads `by`; undefined when there is none. */
export function readShareKey(
  reading: SpecReading,
  node: SourceNode | undefined,
  { facts }: ActionContext,
): ShareKey | undefined {
  if (isText(node)) {
    const colon = node.value.indexOf(':');
    const name = node.value.slice(colon + 1);
    if (node.value.startsWith('header:')) return { kind: 'header', name: name.toLowerCase() };
    if (node.value.startsWith('cookie:')) return { kind: 'cookie', name };
    if (!node.value.startsWith('param:'))
      return { kind: node.value === 'consumer' ? 'consumer' : 'client-ip' };
    if (facts.params !== undefined && !facts.params.includes(name)) {
      reading.report('GW1206', node, `\`{${name}}\` is not a parameter of the route's path`, {
        hint: paramHint(name, facts),
      });
    }
    return { kind: 'param', name };
  }
  const cookie = reading.text(node, 'cookie')?.value;
  if (cookie === undefined) return undefined;
  const maxAgeMs = readDuration(reading, reading.text(node, 'maxAge'), COOKIE_MS);
  const isSet = reading.flag(node, 'set', false);
  return { kind: 'cookie', name: cookie, ...(isSet && { setForS: Math.ceil(maxAgeMs / 1000) }) };
}
