import type { Route, RouteMatch } from '../../spec/types.ts';
import type { LintRule } from '../types.ts';

/** GW2009. */
export const parameterNamesDiffer: LintRule = {
  code: 'GW2009',
  presets: ['strict'],
  *check({ gateway }) {
    const firsts = new Map<string, { route: Route; match: RouteMatch }>();
    for (const route of gateway.routes) {
      for (const match of route.matches) {
        if (match.path.params.length === 0) continue;
        const key = JSON.stringify([match.hosts, match.path.kind, match.path.canonical]);
        const first = firsts.get(key);
        if (first === undefined) firsts.set(key, { route, match });
        else if (first.match.path.params.join() !== match.path.params.join()) {
          yield {
            at: match.span,
            of: route,
            message: `\`${match.path.text}\` of route \`${route.name}\` is the same path as \`${first.match.path.text}\` of route \`${first.route.name}\``,
            hint: 'give the parameters the same names',
            related: [{ message: 'the other one is here', span: first.match.span }],
          };
        }
      }
    }
  },
};
