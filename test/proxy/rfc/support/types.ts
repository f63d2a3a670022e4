// A case of the conformance suite: bytes in on both sides, and what each side must then have seen.

/** The engines that are held to the cases. */
export type EngineName = 'node' | 'native';

/** What a client sends: all at once, or a part once an answer so far fits. */
export type Part =
  | string
  | {
      readonly after: RegExp;
      readonly send?: string;
      /** Ends the client's half; nothing can be asked afterwards. */
      readonly end?: true;
    };

/** What the upstream sends, and when: at the head of a request, or (by default) at its end. */
export type Step =
  | string
  | {
      readonly at: 'head' | 'end';
      /** Bytes, or what makes them of the request's line. */
      readonly send: string | ((line: string) => string);
      /** Ends the connection behind these bytes. */
      readonly close?: boolean;
    };

/** How the end of a message's content is known. */
export type Framing = 'none' | 'length' | 'chunked' | 'close';

/** What a message must have been. What is left out is not looked at, but for `content` and `whole`. */
export interface Expected {
  /** The start line, whole; of an answer the status is enough. */
  readonly line: string | number;
  /** By lower-case name, all values of that name in their order; none for a field that must not be there. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  /** Names as written that must stand in the head. */
  readonly written?: readonly string[];
  readonly framing?: Framing;
  /** The content without its framing; by default there is none in a request, and `ok` in a 200. */
  readonly content?: string | RegExp;
  /** Whether it must bear a date of today. */
  readonly dated?: boolean;
  readonly trailers?: readonly string[];
  /** False for a message that broke off. */
  readonly whole?: boolean;
}

/** What a case must lead to. */
export interface Outcome {
  /** The requests that the upstream saw. Not looked at when left out. */
  readonly upstream?: Expected | readonly Expected[];
  /** The answers that the client saw, interim ones too; by default a 200. */
  readonly client?: Expected | readonly Expected[];
  /** Whether the client's connection took another request afterwards; by default it did. */
  readonly kept?: boolean;
  /** Over how many connections the upstream was asked. */
  readonly connections?: number;
}

/** An engine that answers otherwise than the other, and where docs/engines.md says so. */
interface Difference extends Outcome {
  /** The first cell of the row in docs/engines.md. */
  readonly row: string;
}

/** One requirement and an exchange that shows it. */
export interface Case {
  /** `RFC 9112 6.3`. */
  readonly section: string;
  /** What is required of an intermediary, in a sentence of our own. */
  readonly must: string;
  readonly request: Part | readonly Part[];
  /** By default a 200 with `ok` for each request. */
  readonly upstream?: Step | readonly Step[];
  readonly expect: Outcome;
  readonly differs?: Partial<Readonly<Record<EngineName, Difference>>>;
}

/** A group of cases, and where they begin in the table of docs/conformance.md. */
export interface Area {
  readonly title: string;
  readonly cases: readonly Case[];
}
