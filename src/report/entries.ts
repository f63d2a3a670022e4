// What the formats have in common: failed tests as entries, fingerprints, and the sentences of one entry.

import { curlCommand } from '../diagnostic/curl.ts';
import { fingerprintsOf } from '../diagnostic/fingerprint.ts';
import { CODES } from '../diagnostic/registry.ts';
import type { Severity } from '../diagnostic/types.ts';
import type { Report, ReportEntry, TestEntry } from './types.ts';

/** An entry that is known again in later runs. */
export interface KnownEntry extends ReportEntry {
  readonly fingerprint: string;
}

/** Code of a test that came out otherwise than it expects. */
const FAILED_TEST = 'GW1602';

/** All that there is to complain of: the diagnostics, then the failed tests; each with its fingerprint. */
export function entriesOf({ diagnostics, tests = [] }: Report): readonly KnownEntry[] {
  const failed = tests.filter(({ failures }) => failures.length > 0);
  const entries = [...diagnostics, ...failed.map(failedTest)];
  const fingerprints = fingerprintsOf(entries);
  return entries.map((entry, index) => ({
    ...entry,
    fingerprint: entry.fingerprint ?? fingerprints[index] ?? '',
  }));
}

function failedTest({ name, span, failures }: TestEntry): ReportEntry {
  const message = `${name}: ${failures.join('; ')}`;
  return { code: FAILED_TEST, severity: 'error', message, subject: name, ...(span && { span }) };
}

/** The short name of an entry: `GW1201 unknown-upstream`. */
export function titleOf({ code }: ReportEntry): string {
  const name = CODES[code]?.name;
  return name === undefined ? code : `${code} ${name}`;
}

/** What is said below the message, a line each: other places, a request that shows it, what to do. */
export function notesOf(entry: ReportEntry): readonly string[] {
  const { related = [], witness, hint } = entry;
  return [
    ...related.map(({ message, span }) => `note: ${message} (${span.file}:${span.start.line})`),
    ...(witness === undefined ? [] : [`a request that shows it: ${curlCommand(witness)}`]),
    ...(hint === undefined ? [] : [`help: ${hint}`]),
  ];
}

const WEIGHTS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** Whether an entry makes the command fail. */
export function isFailure({ severity }: ReportEntry, { failOn = 'error' }: Report): boolean {
  return WEIGHTS[severity] >= WEIGHTS[failOn];
}
