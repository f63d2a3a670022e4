import { createDiagnostic } from '../../diagnostic/create.ts';
import type { PatternProblem } from '../../matching/pattern-problem.ts';
import { spanWithin } from '../../source/span.ts';
import type { SpecReading, TextNode } from '../reading.ts';

/** Tells what is wrong with a path pattern or a regular expression, each at its stretch of the text. */
export function reportPatternProblems(
  reading: SpecReading,
  node: TextNode,
  problems: readonly PatternProblem[],
): void {
  for (const { code, message, hint, offset, length } of problems) {
    const extra = hint === undefined ? {} : { hint };
    reading.diagnostics.push(createDiagnostic(code, spanWithin(node, offset, length), message, extra));
  }
}
