import type { Severity } from '../diagnostic/types.ts';

/** How many diagnostics there are of each severity. */
export interface Summary {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** Counts diagnostics by severity. */
export function summaryOf(diagnostics: readonly { readonly severity: Severity }[]): Summary {
  const count = (severity: Severity) => diagnostics.filter((each) => each.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), infos: count('info') };
}

/** Counts as people say them: `2 errors, 1 warning`; what there is none of is left out. */
export function summaryText({ errors, warnings, infos }: Summary): string {
  const parts = [counted(errors, 'error'), counted(warnings, 'warning'), counted(infos, 'info')];
  return parts.filter((part) => !part.startsWith('0 ')).join(', ');
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
