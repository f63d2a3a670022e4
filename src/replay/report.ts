// From the tally to the report: classes are put together by what people call them.
import { compareClasses } from './compare-classes.ts';
import type { CompareMatches } from './compare-verdicts.ts';
import type { Judge } from './judge.ts';
import type { RequestClass, Tally } from './tally.ts';
import type {
  LogSummary,
  RefusedTraffic,
  ReplayReport,
  RouteTraffic,
  UndecidedTraffic,
  UnreadRecord,
} from './types.ts';
import { routesOf, soleRoute, type Verdict } from './verdict.ts';
import { routeName, verdictNames } from './verdict-text.ts';

/** What requests are replayed through. */
export interface ReplaySpecs {
  readonly before: Judge;
  /** A second spec, and how its matches are compared with those of the first. */
  readonly after?: { readonly judge: Judge; readonly compare: CompareMatches };
}

/** What replaying has gathered. */
export interface Gathered {
  readonly logs: readonly LogSummary[];
  readonly unread: readonly UnreadRecord[];
  readonly tally: Tally;
}

const PATHS_MAX = 5;

/** Makes the report. */
export function makeReport({ before, after }: ReplaySpecs, { logs, unread, tally }: Gathered): ReplayReport {
  const classes = tally.classes();
  const requests = classes.reduce((sum, { count }) => sum + count, 0);
  const use = usedRoutes(
    before,
    classes.map((each) => each.before),
  );
  return {
    logs,
    requests,
    notUnderstood: {
      records: logs.reduce((sum, { notUnderstood }) => sum + notUnderstood, 0),
      examples: unread,
    },
    routes: routeTraffic(before, classes, requests),
    refused: refusedTraffic(tally, classes, requests),
    undecided: undecidedTraffic(before, classes, requests),
    unused: use.unused,
    perhapsUsed: use.perhapsUsed,
    ...(after !== undefined && {
      comparison: {
        ...compareClasses({ before, after: after.judge, compare: after.compare }, classes, requests),
        unused: usedRoutes(
          after.judge,
          classes.map((each) => each.after),
        ).unused,
      },
    }),
  };
}

/** Which routes took requests for sure, and which may have. */
function usedRoutes({ artifact }: Judge, verdicts: readonly (Verdict | undefined)[]) {
  const sure = new Set<number>();
  const possible = new Set<number>();
  for (const verdict of verdicts) {
    if (verdict === undefined) continue;
    for (const route of routesOf(verdict)) (soleRoute(verdict) === route ? sure : possible).add(route);
  }
  const names = (isMeant: (route: number) => boolean) =>
    Array.from({ length: artifact.routeCount }, (_, route) => route)
      .filter(isMeant)
      .map((route) => artifact.route(route).name);
  return {
    unused: names((route) => !sure.has(route) && !possible.has(route)),
    perhapsUsed: names((route) => !sure.has(route) && possible.has(route)),
  };
}

function routeTraffic(judge: Judge, classes: readonly RequestClass[], all: number): RouteTraffic[] {
  const counts = new Map<string, number>();
  for (const { before, count } of classes) {
    const route = soleRoute(before);
    if (route === undefined) continue;
    const name = routeName(judge, route);
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...counts]
    .map(([route, requests]) => ({ route, requests, share: requests / all }))
    .sort((a, b) => b.requests - a.requests || (a.route < b.route ? -1 : 1));
}

function refusedTraffic(tally: Tally, classes: readonly RequestClass[], all: number): RefusedTraffic[] {
  const verdicts = new Set(classes.flatMap(({ before }) => (before.kind === 'refused' ? [before] : [])));
  return [...verdicts]
    .map((verdict) => {
      const own = classes.filter(({ before }) => before === verdict);
      const requests = own.reduce((sum, { count }) => sum + count, 0);
      return {
        status: verdict.status,
        requests,
        share: requests / all,
        servedOnce: own.reduce((sum, each) => sum + servedOnce(each), 0),
        paths: tally.topPaths(verdict, PATHS_MAX).map(({ text, count }) => ({ path: text, requests: count })),
      };
    })
    .sort((a, b) => b.requests - a.requests);
}

function servedOnce({ statuses }: RequestClass): number {
  let sum = 0;
  for (const [status, count] of statuses) if (status > 0 && status < 400) sum += count;
  return sum;
}

function undecidedTraffic(judge: Judge, classes: readonly RequestClass[], all: number): UndecidedTraffic[] {
  const open = new Map<string, UndecidedTraffic>();
  for (const { before, count, examples } of classes) {
    if (before.kind !== 'open' || soleRoute(before) !== undefined) continue;
    const [missing, among] = [before.missing, verdictNames(judge, before)];
    const key = JSON.stringify([missing, among]);
    const known = open.get(key);
    const requests = count + (known?.requests ?? 0);
    open.set(key, { missing, among, requests, share: requests / all, examples: known?.examples ?? examples });
  }
  return [...open.values()].sort((a, b) => b.requests - a.requests);
}
