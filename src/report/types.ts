import type { Diagnostic } from '../diagnostic/types.ts';

/** What a format may use besides the diagnostics. */
export interface ReportOptions {
  /** The text of a file, by the name that spans give it; undefined when there is none, and then no frame is drawn. */
  textOf(file: string): string | undefined;
  /** Whether to color; formats for programs ignore it. Default: false. */
  readonly color?: boolean;
  /** Columns of the terminal; longer lines of a frame are cut around what they show. Default: 100. */
  readonly width?: number;
  /** How many diagnostics people are shown at once; formats for programs give all. Default: 50. */
  readonly shownMax?: number;
}

/** Writes diagnostics, in the order given, in one of the formats of `--format`; pure, and ends with a line break unless empty. */
export type ReportFormat = (diagnostics: readonly Diagnostic[], options: ReportOptions) => string;

/** A format's line in the registry. */
export interface FormatEntry {
  /** For `--help`. */
  readonly summary: string;
  /** Whether programs read it: then it goes to stdout alone. */
  readonly forPrograms: boolean;
  readonly write: ReportFormat;
}
