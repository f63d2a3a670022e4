// Baselines: what was there when lint began to be used. Only what is new counts.
import { fingerprintsOf } from '../diagnostic/fingerprint.ts';
import type { Diagnostic } from '../diagnostic/types.ts';

/** One diagnostic that is known; all but the fingerprint is for people. */
interface BaselineEntry {
  readonly fingerprint: string;
  readonly code: string;
  readonly file: string;
  readonly message: string;
}

/** A baseline, or what is wrong with its text. */
export type BaselineReading = { readonly fingerprints: ReadonlySet<string> } | { readonly problem: string };

const VERSION = 1;

/** The text of a baseline that knows these diagnostics. */
export function writeBaseline(diagnostics: readonly Diagnostic[]): string {
  const fingerprints = fingerprintsOf(diagnostics);
  const entries = diagnostics.map(
    ({ code, span, message }, index): BaselineEntry => ({
      ...{ fingerprint: fingerprints[index] ?? '', code, file: span.file, message },
    }),
  );
  return `${JSON.stringify({ version: VERSION, diagnostics: entries }, null, 2)}\n`;
}

/** Reads a baseline. Never throws. */
export function readBaseline(text: string): BaselineReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON' };
  }
  if (!isRecord(value) || !Array.isArray(value.diagnostics)) return { problem: 'it is not a baseline' };
  if (value.version !== VERSION)
    return { problem: `its version is ${JSON.stringify(value.version)}, not ${VERSION}` };
  const entries: readonly unknown[] = value.diagnostics;
  const fingerprints = entries.flatMap((entry) =>
    isRecord(entry) && typeof entry.fingerprint === 'string' ? [entry.fingerprint] : [],
  );
  return { fingerprints: new Set(fingerprints) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The diagnostics that a baseline does not know, and how many it knows. */
export function withoutKnown(
  diagnostics: readonly Diagnostic[],
  known: ReadonlySet<string>,
): { readonly fresh: readonly Diagnostic[]; readonly knownCount: number } {
  const fingerprints = fingerprintsOf(diagnostics);
  const fresh = diagnostics.filter((_, index) => !known.has(fingerprints[index] ?? ''));
  return { fresh, knownCount: diagnostics.length - fresh.length };
}
