// A route that makes a hole into a guarded prefix: below it, and open to everybody. Often meant, and worth a look in a
// review, since whoever adds a path under the prefix takes all of it to be guarded.
import { witnessRequest } from '../../matching/witness-request.ts';
import { requestFor, shareUpstream, siblingsOf } from '../siblings.ts';
import type { LintRule } from '../types.ts';

/** GW3016. */
export const publicBelowGuarded: LintRule = {
  code: 'GW3016',
  presets: ['security'],
  *check(context) {
    const { gateway, artifact } = context;
    const told = new Set<number>();
    for (const sibling of siblingsOf(context)) {
      const { open, guarded, relation } = sibling;
      const [route, other] = [gateway.routes[open.route], gateway.routes[guarded.route]];
      const listener = artifact.listeners[open.listener];
      if (relation !== 'narrower' || told.has(open.route)) continue;
      if (route === undefined || other === undefined || listener === undefined) continue;
      const request = shareUpstream(route, other) ? requestFor(sibling, []) : undefined;
      if (request === undefined) continue;
      told.add(open.route);
      yield {
        at: route.key,
        of: route,
        message: `route \`${route.name}\` is open to everybody below route \`${other.name}\`, which asks who calls`,
        hint: 'give it the policy too, or ignore this with the reason why it is for everybody',
        related: [{ message: `\`${other.name}\` is here`, span: other.key }],
        witness: witnessRequest(request, listener),
      };
    }
  },
};
