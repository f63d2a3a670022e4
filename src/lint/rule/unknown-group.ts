// Names in `authorize` and in the plans of quotas that nobody can have: misspelt, or left over. Only where all that a
// route knows of its callers stands in the spec; what a token or a service may say is not known here.
import type { JsonValue } from '../../artifact/types.ts';
import type { Span } from '../../diagnostic/types.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import type { Route } from '../../spec/types.ts';
import { nearest } from '../../util/nearest.ts';
import { itemsIn } from '../node.ts';
import {
  listOf,
  optionOf,
  optionsNode,
  type Policy,
  partsOf,
  policiesOf,
  textsOf,
  valueAt,
} from '../policies.ts';
import type { LintContext, LintHit, LintRule } from '../types.ts';

/** GW7009. */
export const unknownGroup: LintRule = {
  code: 'GW7009',
  presets: ['recommended', 'strict'],
  *check(context) {
    const { gateway } = context;
    // One route with callers from elsewhere is enough for a name to have a meaning.
    const isLocal = new Map<Policy, boolean>();
    for (const route of gateway.routes) {
      const isKnown = knowsAllCallers(context, route);
      for (const policy of policiesOf(gateway, route))
        isLocal.set(policy, isKnown && isLocal.get(policy) !== false);
    }
    for (const [policy, isOnlyLocal] of isLocal) {
      if (!isOnlyLocal) continue;
      for (const name of namesIn(policy)) yield* judge(context, policy, name);
    }
  },
};

/** Policies that take groups, and names, from the spec's consumers only. */
const LOCAL: readonly string[] = ['apiKey', 'basic', 'hmac', 'mtls'];

function knowsAllCallers({ gateway }: LintContext, route: Route): boolean {
  const parts = policiesOf(gateway, route)
    .filter(({ phase }) => phase === 'authentication')
    .flatMap((policy) => partsOf(gateway, policy));
  return parts.length > 0 && parts.every(({ kind }) => LOCAL.includes(kind));
}

interface Named {
  readonly name: string;
  readonly what: 'group' | 'consumer' | 'scope';
  readonly at: Span;
}

function namesIn(policy: Policy): readonly Named[] {
  const node = optionsNode(policy);
  if (policy.kind === 'quota') {
    return listOf(optionOf(policy, 'plans')).flatMap((plan, index) =>
      namesOf(plan, itemsIn(node, 'plans')[index], policy),
    );
  }
  if (policy.kind !== 'authorize') return [];
  const ways = listOf(optionOf(policy, 'anyOf'));
  return [
    ...namesOf(policy.options, node, policy),
    ...ways.flatMap((way, index) => namesOf(way, itemsIn(node, 'anyOf')[index], policy)),
  ];
}

const LISTS = [
  ['groups', 'group'],
  ['consumers', 'consumer'],
  ['scopes', 'scope'],
] as const;

function namesOf(rule: JsonValue, node: SourceNode | undefined, { key: fallback }: Policy): readonly Named[] {
  return LISTS.flatMap(([key, what]) =>
    textsOf(valueAt(rule, key)).map((name, index): Named => {
      const item = itemsIn(node, key)[index];
      return { name, what, at: item === undefined ? fallback : spanOf(item) };
    }),
  );
}

function* judge({ gateway }: LintContext, of: Policy, { name, what, at }: Named): Iterable<LintHit> {
  if (what === 'scope') {
    const message = `nobody has the scope \`${name}\`: only tokens say scopes, and the routes of policy \`${of.name}\` take none`;
    yield { at, of, message, hint: 'ask for a group, or give the route a policy that reads tokens' };
    return;
  }
  const known =
    what === 'group'
      ? gateway.consumers.flatMap(({ groups }) => groups)
      : gateway.consumers.map((consumer) => consumer.name);
  if (known.includes(name)) return;
  const near = nearest(name, known);
  const message =
    what === 'group' ? `no consumer is in group \`${name}\`` : `there is no consumer \`${name}\``;
  const hint = near === undefined ? 'take it out, or add it under `consumers`' : `did you mean \`${near}\`?`;
  yield { at, of, message, hint };
}
