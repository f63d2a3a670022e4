import type { Verdict } from './verdict.ts';

/** What two matches, one of each spec, do differently with a request that both take, as clauses; none: nothing. */
export type CompareMatches = (before: number, after: number) => readonly string[];

/** How a verdict of one spec and one of the other differ. */
export type Change =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly differences: readonly string[] }
  /** Whether it changes depends on what the log does not tell. */
  | { readonly kind: 'open' };

const SAME: Change = { kind: 'same' };
const OPEN: Change = { kind: 'open' };

/** Compares two verdicts about the same request. */
export function compareVerdicts(before: Verdict, after: Verdict, compare: CompareMatches): Change {
  if (before.kind === 'open' || after.kind === 'open') return compareOpen(before, after, compare);
  if (before.kind === 'route' && after.kind === 'route') {
    const differences = compare(before.match, after.match);
    return differences.length === 0 ? SAME : { kind: 'changed', differences };
  }
  if (before.kind === 'refused' && after.kind === 'refused') {
    if (before.status === after.status) return SAME;
    return { kind: 'changed', differences: [`is refused with ${after.status} instead of ${before.status}`] };
  }
  return { kind: 'changed', differences: [servedText(before, after)] };
}

function servedText(before: Verdict, after: Verdict): string {
  if (after.kind === 'refused') return `is not served any more (${after.status})`;
  return `is served now (was ${before.kind === 'refused' ? before.status : 'refused'})`;
}

/** The same when both depend on the same conditions, and the same comes of each; else nobody knows. */
function compareOpen(before: Verdict, after: Verdict, compare: CompareMatches): Change {
  const [was, is] = [casesOf(before), casesOf(after)];
  const isSame =
    was.length > 0 &&
    was.length === is.length &&
    was.every(({ when, verdict }, index) => {
      const other = is[index];
      return (
        other !== undefined &&
        when === other.when &&
        compareVerdicts(verdict, other.verdict, compare).kind === 'same'
      );
    });
  return isSame ? SAME : OPEN;
}

function casesOf(verdict: Verdict) {
  return verdict.kind === 'open' ? verdict.cases : [];
}
