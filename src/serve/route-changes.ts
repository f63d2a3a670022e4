// Counts in how many routes two artifacts differ, for the line that tells of a reload. What a route does and
// the ways into it count; where it stands in the spec does not.
import type { Artifact } from '../artifact/types.ts';
import { openRouter } from '../matching/router.ts';
import type { RouteChanges } from './types.ts';

/** Compares the routes of two revisions by name and content. */
export function countRouteChanges(before: Artifact, after: Artifact): RouteChanges {
  const old = describeRoutes(before);
  const now = describeRoutes(after);
  let added = 0;
  let changed = 0;
  for (const [name, text] of now) {
    const was = old.get(name);
    if (was === undefined) added += 1;
    else if (was !== text) changed += 1;
  }
  return { added, changed, removed: old.size - (now.size - added) };
}

/** By route name, all that a route means as one text. */
function describeRoutes(artifact: Artifact): Map<string, string> {
  const ways = describeWays(artifact);
  const routes = new Map<string, string>();
  for (let index = 0; index < artifact.routeCount; index++) {
    const { name, origin: _, ...meaning } = artifact.route(index);
    routes.set(name, `${JSON.stringify(meaning)}${ways[index]?.join('') ?? ''}`);
  }
  return routes;
}

/** By route index, its rows of every listener's table. */
function describeWays(artifact: Artifact): string[][] {
  const ways: string[][] = Array.from({ length: artifact.routeCount }, () => []);
  const router = openRouter(artifact);
  for (const [listener, { name }] of artifact.listeners.entries()) {
    for (const { match: _, route, ...row } of router.table(listener)) {
      ways[route]?.push(name, JSON.stringify(row));
    }
  }
  return ways;
}
