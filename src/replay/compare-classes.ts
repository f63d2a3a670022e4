// What a second spec does otherwise with the requests of each class.
import { type CompareMatches, compareVerdicts } from './compare-verdicts.ts';
import type { Judge } from './judge.ts';
import type { LoggedExample, RequestClass } from './tally.ts';
import type { ChangedTraffic, ReplayComparison } from './types.ts';
import { verdictText } from './verdict-text.ts';

/** Two specs, and how to compare their matches. */
export interface Compared {
  readonly before: Judge;
  readonly after: Judge;
  readonly compare: CompareMatches;
}

const EXAMPLES_MAX = 3;

/** Puts the changes together: requests whose outcomes have the same names and differ in the same way. */
export function compareClasses(
  { before, after, compare }: Compared,
  classes: readonly RequestClass[],
  all: number,
): Omit<ReplayComparison, 'unused'> {
  const changed = new Map<string, Gathering>();
  const open = new Map<string, Gathering>();
  for (const each of classes) {
    if (each.after === undefined) continue;
    const change = compareVerdicts(each.before, each.after, compare);
    if (change.kind === 'same') continue;
    const names = { before: verdictText(before, each.before), after: verdictText(after, each.after) };
    const differences = change.kind === 'changed' ? change.differences : [];
    gather(change.kind === 'changed' ? changed : open, { ...names, differences }, each);
  }
  const changes = trafficOf(changed, all);
  const undecided = trafficOf(open, all);
  return {
    ...total(changes, all),
    changes,
    undecided: { ...total(undecided, all), classes: undecided },
  };
}

interface Gathering extends Named {
  requests: number;
  readonly statuses: Map<number, number>;
  readonly examples: LoggedExample[];
}

type Named = Pick<ChangedTraffic, 'before' | 'after' | 'differences'>;

function gather(
  into: Map<string, Gathering>,
  named: Named,
  { count, statuses, examples }: RequestClass,
): void {
  const key = JSON.stringify(named);
  const gathering: Gathering = into.get(key) ?? { ...named, requests: 0, statuses: new Map(), examples: [] };
  into.set(key, gathering);
  gathering.requests += count;
  for (const [status, times] of statuses)
    gathering.statuses.set(status, (gathering.statuses.get(status) ?? 0) + times);
  gathering.examples.push(...examples.slice(0, EXAMPLES_MAX - gathering.examples.length));
}

function trafficOf(gathered: ReadonlyMap<string, Gathering>, all: number): ChangedTraffic[] {
  return [...gathered.values()]
    .sort((a, b) => b.requests - a.requests)
    .map(({ statuses, requests, ...rest }) => ({
      ...rest,
      requests,
      share: requests / all,
      logged: Object.fromEntries([...statuses].map(([status, count]) => [status || 'none', count])),
    }));
}

function total(changes: readonly ChangedTraffic[], all: number) {
  const requests = changes.reduce((sum, each) => sum + each.requests, 0);
  return { requests, share: all === 0 ? 0 : requests / all };
}
