// A priority counts only between routes whose match has the same host, path and number of conditions.

import { spanOf } from '../../source/span.ts';
import type { RouteMatch } from '../../spec/types.ts';
import { removeEntry } from '../edit.ts';
import { entryIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW2016. */
export const priorityWithoutEffect: LintRule = {
  code: 'GW2016',
  presets: ['recommended', 'strict'],
  isFixable: true,
  *check({ gateway }) {
    const routesAt = new Map<string, Set<string>>();
    for (const { name, matches } of gateway.routes) {
      for (const place of matches.flatMap(placesOf)) {
        const names = routesAt.get(place) ?? new Set();
        routesAt.set(place, names.add(name));
      }
    }
    for (const route of gateway.routes) {
      const entry = entryIn(route.node, 'priority');
      if (entry === undefined || route.node.kind !== 'map') continue;
      if (route.matches.flatMap(placesOf).some((place) => (routesAt.get(place)?.size ?? 0) > 1)) continue;
      const edit = removeEntry(route.node, 'priority');
      const message = `the priority of route \`${route.name}\` has no effect: no other route ties with it`;
      yield { at: spanOf(entry.key), of: route, message, hint: 'take it out', edits: edit ? [edit] : [] };
    }
  },
};

function placesOf({ hosts, path, headers, query }: RouteMatch): string[] {
  const of = hosts.length === 0 ? [''] : hosts;
  return of.map((host) => [host, path.kind, path.canonical, headers.length, query.length].join('\n'));
}
