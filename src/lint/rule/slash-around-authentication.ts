// A guarded path that ends without a slash, where the same path with one goes to the same upstream unguarded, on a
// listener that passes paths which look alike. gw tells the two apart; many servers behind it do not.
import { witnessRequest } from '../../matching/witness-request.ts';
import { accessOf } from '../access.ts';
import { exampleRequest } from '../example-request.ts';
import { shareUpstream } from '../siblings.ts';
import type { LintRule } from '../types.ts';

/** GW3021. */
export const slashAroundAuthentication: LintRule = {
  code: 'GW3021',
  presets: ['strict', 'security'],
  *check({ gateway, artifact, ruleSets }) {
    const access = gateway.routes.map((route) => accessOf(gateway, route));
    const told = new Set<number>();
    for (const set of ruleSets) {
      for (const rule of set.rules) {
        if (access[rule.route] !== 'known' || rule.path.kind !== 'template' || told.has(rule.route)) continue;
        const request = exampleRequest(set, rule, rule.methods[0] ?? 'GET');
        if (request === undefined || request.path.endsWith('/')) continue;
        const slashed = { ...request, path: `${request.path}/` };
        const winner = set.winner(slashed);
        const [route, other] = [gateway.routes[rule.route], winner && gateway.routes[winner.route]];
        const listener = artifact.listeners[rule.listener];
        if (winner === undefined || access[winner.route] !== 'open') continue;
        // Elsewhere such a request gets 400; see `evadesGuards`.
        if (listener?.passLookalikes !== true || route === undefined || other === undefined) continue;
        if (!shareUpstream(route, other)) continue;
        told.add(rule.route);
        yield {
          at: route.key,
          of: route,
          message: `route \`${route.name}\` guards \`${request.path}\`, but \`${slashed.path}\` goes to the same upstream through route \`${other.name}\`, which is open`,
          hint: 'guard a `pathPrefix`, or give the path with the slash to a route that is guarded, too',
          related: [{ message: `\`${other.name}\` is here`, span: other.key }],
          witness: witnessRequest(slashed, listener),
        };
      }
    }
  },
};
