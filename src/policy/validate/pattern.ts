// The `pattern` of a JSON Schema as an automaton, so that no request can make it run for long. What automata
// cannot say (look-around, back-references, classes of Unicode) is left to the platform's own engine.
import { compileRegex } from '../../matching/regex/compile-regex.ts';
import { matchDfa } from '../../matching/regex/match-dfa.ts';

/** Finds a pattern anywhere in a text, as JSON Schema has it. */
export interface TextPattern {
  test(text: string): boolean;
  /** Tells patterns apart: ajv takes two that say the same for one. */
  toString(): string;
}

const ANYTHING = '[\\s\\S]*';

/** Compiles a pattern; throws a SyntaxError when it is none. */
export function compilePattern(pattern: string, flags: string): TextPattern {
  const native = nativePattern(pattern, flags);
  const whole = wholeText(pattern);
  const compiled = whole === undefined ? undefined : compileRegex(whole);
  if (compiled === undefined || 'problem' in compiled) return native;
  const { dfa } = compiled;
  return { test: (text) => matchDfa(dfa, text), toString: () => String(native) };
}

/** Many schemas were written for readers without the flag `u`, which forbids escapes that mean nothing. */
function nativePattern(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}

/** The pattern that matches a whole text if the given one is found in it; undefined when that takes more than this. */
function wholeText(pattern: string): string | undefined {
  // Automata know one symbol for all that is not ASCII, so a pattern may not tell these apart or count them.
  if (/[^\x20-\x7e]|\\[pPukxbB]|[.\]SDW]\{/.test(pattern)) return undefined;
  const start = pattern.startsWith('^') ? 1 : 0;
  const end = /(?<!\\)(?:\\\\)*\$$/.test(pattern) ? pattern.length - 1 : pattern.length;
  const middle = pattern.slice(start, Math.max(start, end));
  const isAnchored = start === 1 || end < pattern.length;
  if (isAnchored && hasAlternatives(middle)) return undefined;
  return `${start === 1 ? '' : ANYTHING}(?:${middle})${end < pattern.length ? '' : ANYTHING}`;
}

/** Whether `|` stands outside of groups. */
function hasAlternatives(pattern: string): boolean {
  let depth = 0;
  let isClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\') at++;
    else if (isClass) isClass = char !== ']';
    else if (char === '[') isClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) return true;
  }
  return false;
}
