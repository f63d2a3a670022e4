import type { CodePage, Diagnostic, Span } from '../diagnostic/types.ts';

/** What a format tells: all that a command found out. */
export interface Report {
  /** The command, such as `validate`. */
  readonly command: string;
  /** What it was pointed at, as people gave it. */
  readonly paths: readonly string[];
  readonly diagnostics: readonly ReportEntry[];
  /** Tests that ran, passed ones too; absent when the command runs none. */
  readonly tests?: readonly TestEntry[];
  /** The result in sentences, such as `gateway.yaml is valid: 3 routes`. */
  readonly facts?: readonly string[];
  /** From which severity on an entry makes the command fail. Default: error. */
  readonly failOn?: Diagnostic['severity'];
  /** Pages of codes that are not those of diagnostics. */
  readonly pages?: Readonly<Record<string, CodePage>>;
}

/** A diagnostic, or something like one that has no place of its own, such as a change of an artifact. */
export interface ReportEntry extends Omit<Diagnostic, 'span'> {
  readonly span?: Span;
  /** By what it is known again; default: as `fingerprintsOf` gives it. */
  readonly fingerprint?: string;
  /** Edits that together mend it. */
  readonly fix?: readonly ReportEdit[];
}

/** Text to stand in place of a span. */
export interface ReportEdit {
  readonly span: Span;
  readonly text: string;
}

/** A test that ran; it passed when there are no failures. */
export interface TestEntry {
  readonly name: string;
  readonly span?: Span;
  /** What came out otherwise, a sentence each. */
  readonly failures: readonly string[];
}

/** What a format may use besides the report. */
export interface ReportOptions {
  /** The text of a file, by the name that spans give it; undefined when there is none, and then no frame is drawn. */
  textOf(file: string): string | undefined;
  /** A file as CI systems look it up, below the top of the repository. Default: as spans name it. */
  pathOf?(file: string): string;
  /** Whether to color; formats for programs ignore it. Default: false. */
  readonly color?: boolean;
  /** Columns of the terminal; longer lines of a frame are cut around what they show. Default: 100. */
  readonly width?: number;
  /** How many diagnostics people are shown at once; formats for programs give all. Default: 50. */
  readonly shownMax?: number;
}

/** Writes a report, its entries in the order given; pure, and ends with a line break unless empty. */
export type ReportFormat = (report: Report, options: ReportOptions) => string;

/** A format's line in the registry. */
export interface FormatEntry {
  /** For `--help`. */
  readonly summary: string;
  /** Whether programs read it: then standard output holds nothing else. */
  readonly forPrograms: boolean;
  /** Its code is loaded only when it is asked for. */
  load(): Promise<ReportFormat>;
}
