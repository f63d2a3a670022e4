// What a segment and a path in normal form can be, as automata: to tell whether an expression can match any,
// and to make witnesses that can really be sent. Slightly narrower than the truth: without `%25`.
import { compileRegex } from './compile-regex.ts';
import { sharedWord } from './shared-word.ts';
import type { Dfa } from './types.ts';

const PLAIN = '[!"$&-.0->@-\\[\\]-~]';
const ESCAPE = '%(?:2[0-46-9A-C]|3[A-F]|40|5[BDE]|60|7[B-D]|[89A-F][0-9A-F])';
const ANY = `(?:${PLAIN}|${ESCAPE})`;
/** What makes a segment no dot segment: neither a dot nor the `;` of a dot segment's parameters. */
const FIRM = `(?:[!"$&-\\-0-:<->@-\\[\\]-~]|${ESCAPE.replace('3[A-F]', '3[AC-F]')})`;
const SEGMENT = `(?:\\.{0,2}${FIRM}${ANY}*|\\.{3}${ANY}*|(?:;|%3B)${ANY}*)`;

/** Texts that can stand inside a segment, beside other text: not empty. */
function innerLanguage(): Dfa {
  return dfaOf(`${ANY}+`);
}

/** Whole segments that can arrive, but the empty one. */
function segmentLanguage(): Dfa {
  return dfaOf(SEGMENT);
}

/** Whole paths that can arrive, as an expression. */
export const PATH_LANGUAGE = `(?:/${SEGMENT}?)+`;

/** Whole paths that can arrive. */
function pathLanguage(): Dfa {
  return dfaOf(PATH_LANGUAGE);
}

/** A segment that an expression takes, `alone` or beside other text; undefined when there is none. */
export function segmentOf(dfa: Dfa, alone: boolean): string | undefined {
  return sharedWord([dfa, alone ? segmentLanguage() : innerLanguage()]);
}

/** A path that an expression takes; undefined when there is none. */
export function pathOf(dfa: Dfa): string | undefined {
  return sharedWord([dfa, pathLanguage()]);
}

/** The automaton of an expression that is known to compile. */
export function dfaOf(regex: string): Dfa {
  const result = compileRegex(regex);
  if ('dfa' in result) return result.dfa;
  throw new Error(`a checked expression does not compile: ${regex}: ${result.problem.message}`);
}
