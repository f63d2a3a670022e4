/**
 * Paths that a policy answers itself, such as the way back from a login, must lead to a route with that policy, on
 * every host where a route has it: else the browser comes back to somebody who knows nothing of the login.
 */
import type { Artifact } from '../artifact/types.ts';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { openRouter } from '../matching/router.ts';
import type { Router } from '../matching/types.ts';
import { witnessOf } from '../matching/witness.ts';
import { findPolicyKind } from '../policy/registry.ts';
import { nodeAt } from '../source/node.ts';
import { spanOf } from '../source/span.ts';
import type { Gateway, Route } from '../spec/types.ts';
import type { Entries } from './entries.ts';

type Policy = Gateway['policies'][number];

/** What looking at one path needs. */
interface Search {
  readonly gateway: Gateway;
  readonly entries: Entries;
  readonly router: Router;
  /** Names of the policy and of all that are made of it. */
  readonly names: ReadonlySet<string>;
}

/** Says of each such path that leads elsewhere, where it leads. */
export function strayOwnPaths(gateway: Gateway, entries: Entries, artifact: Artifact): Diagnostic[] {
  const owning = gateway.policies.filter(({ kind }) => findPolicyKind(kind)?.ownPaths !== undefined);
  if (owning.length === 0) return [];
  const router = openRouter(artifact);
  return owning.flatMap((policy) => {
    const search = { gateway, entries, router, names: namesWith(gateway, policy.name) };
    const paths = findPolicyKind(policy.kind)?.ownPaths?.(policy.options) ?? {};
    return Object.entries(paths).flatMap(([key, path]) => strayPath(search, policy, { key, path }));
  });
}

/** The first host on which a path leads elsewhere. */
function strayPath(
  { gateway, entries, router, names }: Search,
  policy: Policy,
  { key, path }: { readonly key: string; readonly path: string },
): Diagnostic[] {
  const seen = new Set<string>();
  for (const entry of entries.list) {
    const place = `${entry.listener} ${entry.host}`;
    if (seen.has(place) || !hasPolicy(gateway.routes[entry.route], names)) continue;
    seen.add(place);
    const witness = witnessOf(entry, gateway.listeners[entry.listener]?.hosts);
    if (witness === undefined) continue;
    const request = { method: 'GET', host: witness.host, path, query: undefined, header: () => undefined };
    const found = router.lookup(entry.listener, request);
    const taker = found < 0 ? undefined : gateway.routes[router.routeOf(found)];
    if (hasPolicy(taker, names)) continue;
    return [strayDiagnostic(policy, { key, path: `${witness.host}${path}` }, taker)];
  }
  return [];
}

function strayDiagnostic(
  policy: Policy,
  { key, path }: { readonly key: string; readonly path: string },
  taker: Route | undefined,
): Diagnostic {
  const span = spanOf(nodeAt(policy.node, [policy.kind, key]) ?? policy.node);
  const where =
    taker === undefined
      ? 'no route takes it'
      : `route \`${taker.name}\` takes it, which does not have policy \`${policy.name}\``;
  const hint = `choose a path that a route with \`${policy.name}\` takes, or give it a route of its own`;
  const related = taker && { related: [{ message: `route \`${taker.name}\` is here`, span: taker.key }] };
  return createDiagnostic('GW1823', span, `\`GET ${path}\` does not reach its policy: ${where}`, {
    hint,
    ...related,
  });
}

function hasPolicy(route: Route | undefined, names: ReadonlySet<string>): boolean {
  return route?.policies.some((name) => names.has(name)) ?? false;
}

/** A policy and those that are made of it, directly or by way of others. */
function namesWith({ policies }: Gateway, name: string): Set<string> {
  const names = new Set([name]);
  let size = 0;
  while (size < names.size) {
    size = names.size;
    for (const policy of policies)
      if (membersOf(policy).some((each) => names.has(each))) names.add(policy.name);
  }
  return names;
}

function membersOf({ kind, node }: Policy): string[] {
  const options = nodeAt(node, [kind]);
  const items = options === undefined ? [] : (findPolicyKind(kind)?.members?.(options) ?? []);
  return items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
}
