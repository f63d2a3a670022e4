// The door of this folder: text to automaton. The result matches whole texts, in one step for each
// character whatever the input. Both what an expression may grow to and how long that takes are bounded.
import type { AST } from '@eslint-community/regexpp';
import type { PatternProblem } from '../pattern-problem.ts';
import { regexEngine } from './engine.ts';
import { otherDialect, UnsupportedError } from './syntax.ts';
import { OTHER, toBranches } from './to-automaton.ts';
import { toTable } from './to-table.ts';
import type { Dfa } from './types.ts';

/** The longest expression that is read, in UTF-16 units. */
export const REGEX_LENGTH_MAX = 1_000;
/** The most states of an expression, before they are made as few as possible. */
export const REGEX_STATES_MAX = 4_096;
/** The most characters of an expression with its repetitions written out; bounds the time that compiling takes. */
const POSITIONS_MAX = 2_000;

/** What became of an expression. */
export type RegexResult = { readonly dfa: Dfa } | { readonly problem: PatternProblem };

/** Results by text: a spec's expressions are asked for when it is read, checked and encoded. */
const known = new Map<string, RegexResult>();
const KNOWN_MAX = 10_000;

/** Compiles an expression that must match a whole text. Never throws. */
export function compileRegex(text: string): RegexResult {
  let result = known.get(text);
  if (result === undefined) {
    result = compile(text);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(text, result);
  }
  return result;
}

function compile(text: string): RegexResult {
  if (text.length > REGEX_LENGTH_MAX) {
    return problem('GW1341', {
      message: `the expression is ${text.length} characters long, more than ${REGEX_LENGTH_MAX}`,
      offset: 0,
      length: text.length,
    });
  }
  const parsed = parse(text);
  return 'problem' in parsed ? parsed : build(text, parsed);
}

function parse(text: string): AST.Pattern | { problem: PatternProblem } {
  const { RegExpParser, RegExpSyntaxError } = regexEngine().regexpp;
  try {
    return new RegExpParser({ ecmaVersion: 2025 }).parsePattern(text, 0, text.length, { unicode: true });
  } catch (error) {
    if (!(error instanceof RegExpSyntaxError)) throw error;
    return problem(...syntaxProblem(text, error));
  }
}

function syntaxProblem(
  text: string,
  error: { index: number; message: string },
): [string, Omit<PatternProblem, 'code'>] {
  const other = otherDialect(text);
  if (other !== undefined) return ['GW1340', other];
  const reason = lowerFirst(error.message.slice(error.message.lastIndexOf(': ') + 2));
  const hint = HINTS.find(([words]) => reason.includes(words))?.[1];
  // The parser stops behind what it could not take, except where a single character is wrong.
  const index = /nothing to repeat|out of order/.test(reason) ? error.index - 1 : error.index;
  const offset = Math.max(0, Math.min(index, text.length - 1));
  const details = {
    message: `the expression cannot be read: ${reason}`,
    offset,
    length: Math.min(1, text.length),
  };
  return ['GW1339', hint === undefined ? details : { ...details, hint }];
}

const HINTS: readonly (readonly [words: string, hint: string])[] = [
  ['invalid escape', 'a backslash stands only before ^$\\.*+?()[]{}|/ and in \\d \\w \\s \\n and the like'],
  ['lone quantifier brackets', 'write a backslash before a bracket or brace that is meant literally'],
  ['incomplete quantifier', 'write a backslash before a brace that is meant literally'],
  ['nothing to repeat', 'write a backslash before a character that is meant literally'],
];

function build(text: string, pattern: AST.Pattern): RegexResult {
  const { NFA, DFA, TooManyNodesError } = regexEngine().refa;
  // refa brands its characters; the numbers are the same.
  const options = { maxCharacter: OTHER as Parameters<typeof DFA.empty>[0]['maxCharacter'] };
  try {
    const nfa = NFA.fromRegex(toBranches(pattern), options, {}, new NFA.LimitedNodeFactory(REGEX_STATES_MAX));
    // Making it deterministic is what takes long: about 1.2 s was measured for 3,600 states.
    if (nfa.countNodes() > POSITIONS_MAX) return tooLong(text);
    const dfa = DFA.fromFA(nfa, new DFA.LimitedNodeFactory(REGEX_STATES_MAX));
    dfa.minimize();
    const table = toTable(dfa);
    return table === undefined ? neverMatches(text) : { dfa: table };
  } catch (error) {
    if (error instanceof UnsupportedError) return problem('GW1340', error.unsupported);
    if (error instanceof TooManyNodesError) return tooManyStates(text);
    throw error;
  }
}

function tooLong(text: string): RegexResult {
  return problem('GW1341', {
    message: `with its repetitions written out, the expression is more than ${POSITIONS_MAX} characters long`,
    hint: 'lower its counted repetitions, or leave them open, as in [a-z]+',
    offset: 0,
    length: text.length,
  });
}

function tooManyStates(text: string): RegexResult {
  return problem('GW1341', {
    message: `the expression needs more than ${REGEX_STATES_MAX} states to run in linear time`,
    hint: 'lower its counted repetitions, or check only what tells routes apart',
    offset: 0,
    length: text.length,
  });
}

function neverMatches(text: string): RegexResult {
  return problem('GW1342', {
    message: 'the expression can match no text at all',
    offset: 0,
    length: text.length,
  });
}

function problem(code: string, details: Omit<PatternProblem, 'code'>): { problem: PatternProblem } {
  return { problem: { code, ...details } };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
