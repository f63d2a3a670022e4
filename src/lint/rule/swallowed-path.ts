// A path that is kept to some listeners, and that a wider route of another listener sends to an upstream.
import type { RuleSet } from '../../matching/algebra/rule-set.ts';
import { pathWitness } from '../../matching/witness.ts';
import { witnessRequest } from '../../matching/witness-request.ts';
import type { Route } from '../../spec/types.ts';
import type { LintContext, LintHit, LintRule } from '../types.ts';

/** GW2012. */
export const swallowedPath: LintRule = {
  code: 'GW2012',
  presets: ['strict', 'security'],
  *check(context) {
    const { gateway, ruleSets } = context;
    if (gateway.listeners.length < 2) return;
    for (const route of gateway.routes) {
      if (route.listeners.length === gateway.listeners.length) continue;
      for (const [index, { name }] of gateway.listeners.entries()) {
        const set = ruleSets[index];
        if (route.listeners.includes(name) || set === undefined) continue;
        const hit = swallower(context, route, { set, index });
        if (hit !== undefined) yield hit;
      }
    }
  },
};

function swallower(
  { gateway, artifact }: LintContext,
  route: Route,
  { set, index }: { set: RuleSet; index: number },
): LintHit | undefined {
  const listener = artifact.listeners[index];
  if (listener === undefined) return undefined;
  for (const match of route.matches) {
    const isExact = match.path.kind === 'template' && match.path.params.length === 0;
    const path = isExact && match.hosts.length === 0 ? pathWitness(match.path) : undefined;
    if (path === undefined) continue;
    const [method = 'GET'] = match.methods.includes('GET') ? ['GET'] : match.methods;
    const host = set.space.hosts.find((each) => !each.startsWith('*')) ?? 'localhost';
    const request = { method, host, path, headers: {} };
    const winner = set.winner(request);
    const other = winner && gateway.routes[winner.route];
    if (
      winner === undefined ||
      other?.action.kind !== 'to' ||
      (winner.path.kind === 'template' && winner.path.params.length === 0)
    )
      continue;
    return {
      at: route.key,
      of: route,
      message: `\`${path}\` is kept to other listeners, but on \`${listener.name}\` route \`${other.name}\` sends it to an upstream`,
      hint: `give \`${listener.name}\` a route for \`${path}\` that answers 404, or ignore this if the upstream may answer`,
      related: [{ message: `\`${other.name}\` is here`, span: other.key }],
      witness: witnessRequest(request, listener),
    };
  }
  return undefined;
}
