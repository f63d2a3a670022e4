// Splits a pattern at the slashes that stand outside braces. Inside a parameter's regular expression braces
// count (`{id~[0-9]{3}}`), except in classes and behind a backslash.
import type { PatternProblem } from './pattern-problem.ts';

/** A stretch of the pattern. */
export interface Stretch {
  readonly text: string;
  readonly offset: number;
}

/** One segment as written: what stands between two slashes. */
export interface RawSegment extends Stretch {
  /** Literal text and the insides of braces, in turn: the first and the last are literals, perhaps empty. */
  readonly literals: readonly Stretch[];
  readonly params: readonly Stretch[];
}

/** The segments of a pattern that begins with a slash, or what is wrong with its braces. */
export function splitSegments(pattern: string): { segments: RawSegment[]; problems: PatternProblem[] } {
  const segments: RawSegment[] = [];
  let at = 0;
  while (at < pattern.length) {
    const read = readSegment(pattern, at + 1);
    if ('problem' in read) return { segments, problems: [read.problem] };
    segments.push(read.segment);
    at = read.segment.offset + read.segment.text.length;
  }
  return { segments, problems: [] };
}

function readSegment(pattern: string, offset: number): { segment: RawSegment } | { problem: PatternProblem } {
  const literals: Stretch[] = [];
  const params: Stretch[] = [];
  let literalFrom = offset;
  let at = offset;
  for (; at < pattern.length && pattern[at] !== '/'; at++) {
    if (pattern[at] === '}') return { problem: unopened(at) };
    if (pattern[at] !== '{') continue;
    const end = closingBrace(pattern, at);
    if (end === undefined) return { problem: unclosed(pattern, at) };
    literals.push({ text: pattern.slice(literalFrom, at), offset: literalFrom });
    params.push({ text: pattern.slice(at + 1, end), offset: at + 1 });
    at = end;
    literalFrom = end + 1;
  }
  literals.push({ text: pattern.slice(literalFrom, at), offset: literalFrom });
  return { segment: { text: pattern.slice(offset, at), offset, literals, params } };
}

/** The brace that closes the one at `open`; undefined when none does. */
function closingBrace(pattern: string, open: number): number | undefined {
  const regexFrom = /^\{[^{}/~]*~/.exec(pattern.slice(open))?.[0].length;
  if (regexFrom !== undefined) return closingBraceOfRegex(pattern, open + regexFrom);
  const end = /[{}/]/.exec(pattern.slice(open + 1));
  return end?.[0] === '}' ? open + 1 + end.index : undefined;
}

function closingBraceOfRegex(pattern: string, from: number): number | undefined {
  let depth = 0;
  let inClass = false;
  for (let at = from; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (inClass) continue;
    else if (character === '{') depth++;
    else if (character === '}' && depth-- === 0) return at;
  }
  return undefined;
}

function unopened(offset: number): PatternProblem {
  const hint = 'write %7D for a brace that is meant literally';
  return { code: 'GW1302', message: 'this "}" closes no parameter', hint, offset, length: 1 };
}

function unclosed(pattern: string, offset: number): PatternProblem {
  const hint = 'close it with "}" before the next "/", or write %7B for a brace that is meant literally';
  const rest = /^\{[^{}/]*/.exec(pattern.slice(offset))?.[0].length ?? 1;
  return { code: 'GW1302', message: 'this "{" is never closed', hint, offset, length: rest };
}
