// What a revision does otherwise than another, in few words. Comparing thousands of routes takes longer than the event
// loop may stand still: see compare-in-thread.ts.
import { openArtifact } from '../artifact/open.ts';
import { diffGateways } from '../diff/diff.ts';
import type { ChangeSeverity } from '../diff/types.ts';

/** How many changes there are of each severity, and the heaviest of them. */
export interface RevisionChanges {
  readonly breaking: number;
  readonly risky: number;
  readonly safe: number;
  /** The heaviest first, at most 100. */
  readonly list: readonly { readonly severity: ChangeSeverity; readonly summary: string }[];
}

/** What the thread answers: the changes, or why there are none. */
export type ComparisonReply = { readonly changes: RevisionChanges } | { readonly problem: string };

/** Compares artifacts somewhere off the event loop; rejects when that broke down. */
export type Compare = (before: Uint8Array, after: Uint8Array) => Promise<RevisionChanges>;

const LISTED_MAX = 100;
const SUMMARY_MAX = 500;

/** Compares two artifacts here and now. */
export function compareArtifacts(before: Uint8Array, after: Uint8Array): RevisionChanges {
  const { changes } = diffGateways(sideOf(before), sideOf(after));
  const count = (severity: ChangeSeverity) => changes.filter((each) => each.severity === severity).length;
  const listed = changes.slice(0, LISTED_MAX);
  return {
    breaking: count('breaking'),
    risky: count('risky'),
    safe: count('safe'),
    list: listed.map(({ severity, summary }) => ({ severity, summary: summary.slice(0, SUMMARY_MAX) })),
  };
}

function sideOf(bytes: Uint8Array) {
  return { artifact: openArtifact(bytes), shownFile: (file: string) => file };
}
