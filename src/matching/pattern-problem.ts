/** Something wrong inside a pattern or a regular expression, with the stretch of its text that is meant. */
export interface PatternProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Where it begins in the text, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
}
