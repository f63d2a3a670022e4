/** The yaml package's lexemes with the places where they stand, and what can be told from them alone. */
import { Lexer } from 'yaml';

/** A stretch of the text that YAML's grammar takes as one. */
export interface Lexeme {
  readonly text: string;
  readonly offset: number;
}

/** Lexemes that stand for no character of the text: byte order mark, document, flow end, scalar. */
const MARKS: ReadonlySet<string> = new Set(['\u{FEFF}', '\u{02}', '\u{18}', '\u{1F}']);

/** The lexemes of a text, marks included, one after the other. */
export function* lexemesOf(text: string): Generator<Lexeme> {
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield { text: lexeme, offset };
    if (!MARKS.has(lexeme)) offset += lexeme.length;
  }
}

/** Where the innermost bracket stands that is still open at `at`, or undefined. */
export function openBracket(text: string, at: number): number | undefined {
  const open: number[] = [];
  for (const { text: lexeme, offset } of lexemesOf(text)) {
    if (offset >= at) break;
    if (lexeme === '{' || lexeme === '[') open.push(offset);
    else if (lexeme === '}' || lexeme === ']') open.pop();
  }
  return open.at(-1);
}

/** Where the quoted text begins that `at` is within or right behind, or undefined. */
export function openQuote(text: string, at: number): number | undefined {
  let found: number | undefined;
  for (const { text: lexeme, offset } of lexemesOf(text)) {
    if (offset > at) break;
    if (/^["']/.test(lexeme) && at <= offset + lexeme.length) found = offset;
  }
  return found;
}
