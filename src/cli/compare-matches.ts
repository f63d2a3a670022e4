import type { CompareMatches } from '../replay/compare-verdicts.ts';
import type { OpenedPath } from './open-path.ts';

export function comparer(specs: readonly OpenedPath[]): CompareMatches {
  const [a, b] = specs;
  return (before, after) => {
    const was = a?.artifact.route(a.router.routeOf(before));
    const is = b?.artifact.route(b.router.routeOf(after));
    return JSON.stringify([was?.action, was?.policies]) === JSON.stringify([is?.action, is?.policies])
      ? []
      : ['other'];
  };
}
