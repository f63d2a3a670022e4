import { CHANGE_KINDS, CHANGE_SEVERITIES, type ChangeSeverity, type Difference } from './types.ts';

/** The heavier first. */
export function byWeight(
  a: Pick<Difference, 'severity' | 'kind'>,
  b: Pick<Difference, 'severity' | 'kind'>,
): number {
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind)
  );
}

/** 0 is the heaviest. */
export function severityRank(severity: ChangeSeverity): number {
  return CHANGE_SEVERITIES.indexOf(severity);
}
