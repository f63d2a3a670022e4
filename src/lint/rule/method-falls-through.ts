// A path that is served for some methods, where the others get no 405 but go to a wider route for something else.
import type { RuleSet } from '../../matching/algebra/rule-set.ts';
import type { Rule } from '../../matching/algebra/types.ts';
import { witnessRequest } from '../../matching/witness-request.ts';
import { behaviourOf } from '../behaviour.ts';
import { exampleRequest } from '../example-request.ts';
import type { LintContext, LintHit, LintRule } from '../types.ts';

/** GW2011. */
export const methodFallsThrough: LintRule = {
  code: 'GW2011',
  presets: ['strict'],
  *check(context) {
    const told = new Set<number>();
    for (const set of context.ruleSets) {
      for (const rule of set.rules) {
        if (told.has(rule.route) || rule.methods.length === 0 || rule.path.kind !== 'template') continue;
        const hit = fallsTo(context, set, rule);
        if (hit === undefined) continue;
        told.add(rule.route);
        yield hit;
      }
    }
  },
};

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function fallsTo(context: LintContext, set: RuleSet, rule: Rule): LintHit | undefined {
  const { gateway, artifact } = context;
  const [route, listener] = [gateway.routes[rule.route], artifact.listeners[rule.listener]];
  if (route === undefined || listener === undefined) return undefined;
  for (const method of METHODS) {
    if (rule.methods.includes(method)) continue;
    const request = exampleRequest(set, rule, method);
    if (request === undefined) return undefined;
    const winner = set.winner(request);
    const other = winner && gateway.routes[winner.route];
    if (winner === undefined || other?.action.kind !== 'to' || winner.path.kind === 'template') continue;
    if (behaviourOf(artifact, winner.route, winner.path) === behaviourOf(artifact, rule.route, rule.path))
      continue;
    return {
      at: route.key,
      of: route,
      message: `route \`${route.name}\` does not take ${method}, and \`${method} ${request.path}\` goes to route \`${other.name}\``,
      hint: `add a route for the path that answers 405, or ignore this if \`${other.name}\` may have it`,
      related: [{ message: `\`${other.name}\` is here`, span: other.key }],
      witness: witnessRequest(request, listener),
    };
  }
  return undefined;
}
