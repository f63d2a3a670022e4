// Header fields in which an upstream is told who calls. The policies that write them take away what clients send, so
// what matters is a route to the same upstream without such a policy, and a policy that writes them from anything else.
import { spanOf } from '../../source/span.ts';
import type { Route } from '../../spec/types.ts';
import { entryAt } from '../node.ts';
import { keysOf, optionOf, type Policy, partsOf, policiesOf, textsOf, valueAt } from '../policies.ts';
import type { LintContext, LintHit, LintRule } from '../types.ts';

/** GW3005. */
export const forgeableIdentity: LintRule = {
  code: 'GW3005',
  presets: ['recommended', 'strict', 'security'],
  *check(context) {
    for (const policy of context.gateway.policies) yield* overwritten(policy);
    const told = toldByUpstream(context);
    for (const route of context.gateway.routes) {
      const hit = openRoute(context, route, told);
      if (hit !== undefined) yield hit;
    }
  },
};

/** What gw says of callers itself. */
const OWN: readonly string[] = ['x-consumer-name', 'x-consumer-groups', 'x-consumer-scopes'];

/** Header changes run after the fields have been taken from the client, and may put back what a client sends. */
function* overwritten(policy: Policy): Iterable<LintHit> {
  if (policy.kind !== 'headers') return;
  for (const verb of ['set', 'add', 'rename']) {
    for (const key of keysOf(optionOf(policy, 'request', verb))) {
      const value = String(optionOf(policy, 'request', verb, key));
      const name = (verb === 'rename' ? value : key).toLowerCase();
      const isFromClient = verb === 'rename' || /\{request\.(?:header|query)|\{[A-Za-z_]\w*\}/.test(value);
      if (!OWN.includes(name) || !isFromClient) continue;
      const entry = entryAt(policy.node, policy.kind, 'request', verb, key);
      yield {
        at: entry === undefined ? policy.key : spanOf(entry.key),
        of: policy,
        message: `policy \`${policy.name}\` writes \`${name}\`, by which upstreams know who calls, from what the client sends`,
        hint: 'use another name; gw writes this one itself',
      };
    }
  }
}

/** An upstream that is told of callers in a field, and where. */
interface Told {
  readonly policy: Policy;
  readonly route: Route;
}

/** By upstream and then by name of the field. */
type ToldFields = ReadonlyMap<string, ReadonlyMap<string, Told>>;

function toldByUpstream({ gateway }: LintContext): ToldFields {
  const told = new Map<string, Map<string, Told>>();
  for (const route of gateway.routes) {
    for (const policy of policiesOf(gateway, route).flatMap((each) => partsOf(gateway, each))) {
      for (const name of writtenBy(policy)) {
        for (const upstream of upstreamsOf(route)) {
          const fields = told.get(upstream) ?? new Map<string, Told>();
          told.set(upstream, fields);
          if (!fields.has(name)) fields.set(name, { policy, route });
        }
      }
    }
  }
  return told;
}

function upstreamsOf({ action }: Route): readonly string[] {
  return action.kind === 'to' ? action.to.split.map(({ upstream }) => upstream) : [];
}

/** The fields that an authentication policy writes for the upstream, whoever may have sent them. */
function writtenBy(policy: Policy): readonly string[] {
  if (policy.phase !== 'authentication') return [];
  const names = [
    ...keysOf(optionOf(policy, 'claimHeaders')),
    ...textsOf(optionOf(policy, 'upstreamHeaders')),
  ];
  return names.map((name) => name.toLowerCase());
}

/** The fields of which nothing comes from the client behind a policy. */
function sealedBy(policy: Policy): readonly string[] {
  if (policy.kind !== 'headers') return writtenBy(policy);
  const request = optionOf(policy, 'request');
  const names = [
    ...textsOf(valueAt(request, 'remove')),
    ...keysOf(valueAt(request, 'set')),
    ...keysOf(valueAt(request, 'rename')),
  ];
  return names.map((name) => name.toLowerCase());
}

function openRoute({ gateway }: LintContext, route: Route, told: ToldFields): LintHit | undefined {
  const sealed = new Set(
    policiesOf(gateway, route)
      .flatMap((policy) => partsOf(gateway, policy))
      .flatMap(sealedBy),
  );
  for (const upstream of upstreamsOf(route)) {
    for (const [name, { policy, route: other }] of told.get(upstream) ?? []) {
      if (sealed.has(name)) continue;
      return {
        at: route.key,
        of: route,
        message: `upstream \`${upstream}\` reads in \`${name}\` what policy \`${policy.name}\` knows of the caller, and on route \`${route.name}\` clients can send that header themselves`,
        hint: `take it away here, too: a \`headers\` policy with \`request: { remove: [${name}] }\``,
        related: [{ message: `route \`${other.name}\` has \`${policy.name}\``, span: other.key }],
      };
    }
  }
  return undefined;
}
