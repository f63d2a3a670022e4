// From the parsed syntax to refa's own tree. Characters are the 128 of ASCII plus one that stands for all
// others (OTHER), so that every automaton has the same small alphabet.
import type { AST } from '@eslint-community/regexpp';
import type { Char, CharSet, Concatenation, Element, NoParent } from 'refa';
import { escapeNonAscii } from '../percent.ts';
import { regexEngine } from './engine.ts';
import { refuse, refuseAssertion, withoutAnchors } from './syntax.ts';

/** The symbol that stands for every character outside ASCII. */
export const OTHER = 128;

type Branch = NoParent<Concatenation>;

/** The alternatives of a whole expression. Throws UnsupportedError. */
export function toBranches(pattern: AST.Pattern): Branch[] {
  return pattern.alternatives.map((alternative) => toBranch(withoutAnchors(alternative)));
}

function toBranch(elements: readonly AST.Element[]): Branch {
  return { type: 'Concatenation', elements: elements.map(toElement) };
}

function toElement(element: AST.Element): NoParent<Element> {
  switch (element.type) {
    case 'Character':
    case 'CharacterSet':
    case 'CharacterClass':
      return { type: 'CharacterClass', characters: charSet(symbolsOf(element)) };
    case 'Group':
    case 'CapturingGroup':
      return toGroup(element);
    case 'Quantifier':
      return toQuantifier(element);
    case 'Assertion':
      return refuseAssertion(element);
    case 'Backreference':
      return refuse(element, 'back-references are not supported', 'repeat the part that is meant');
    default:
      return refuse(element, `\`${element.raw}\` is not supported`);
  }
}

function toGroup(group: AST.Group | AST.CapturingGroup): NoParent<Element> {
  if (group.type === 'Group' && group.modifiers !== null) {
    return refuse(
      group.modifiers,
      'flags inside the expression are not supported',
      'write both cases, as in [Aa]',
    );
  }
  return { type: 'Alternation', alternatives: group.alternatives.map((each) => toBranch(each.elements)) };
}

function toQuantifier({ min, max, element }: AST.Quantifier): NoParent<Element> {
  const alternatives = [toBranch([element])];
  return { type: 'Quantifier', min, max, lazy: false, alternatives };
}

/** A set of symbols as one flag each. */
type Symbols = Uint8Array;

function symbolsOf(element: AST.Character | AST.CharacterSet | AST.CharacterClass): Symbols {
  if (element.type === 'Character') return fill(codeOf(element), codeOf(element));
  if (element.type === 'CharacterSet') return symbolsOfSet(element);
  const all = new Uint8Array(OTHER + 1);
  for (const part of element.elements) addAll(all, symbolsOfClassPart(part));
  return element.negate ? complement(all) : all;
}

function symbolsOfClassPart(part: AST.CharacterClass['elements'][number]): Symbols {
  if (part.type === 'CharacterClassRange') return fill(codeOf(part.min), codeOf(part.max));
  if (part.type === 'Character' || part.type === 'CharacterSet') return symbolsOf(part);
  return refuse(part, `\`${part.raw}\` is not supported in a character class`);
}

function symbolsOfSet(set: AST.CharacterSet): Symbols {
  if (set.kind === 'property') {
    return refuse(
      set,
      'Unicode properties are not supported',
      'expressions match ASCII: write the range, as in [A-Za-z]',
    );
  }
  const members = new Uint8Array(OTHER + 1);
  // The dot's set is that of its negation, as in \D: everything but the line breaks.
  const { source, negate } =
    set.kind === 'any' ? { source: '\n\r', negate: true } : { source: SETS[set.kind], negate: set.negate };
  for (const character of source) members[character.charCodeAt(0)] = 1;
  return negate ? complement(members) : members;
}

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const SETS = {
  digit: DIGITS,
  space: ' \t\n\r\f\v',
  word: `${DIGITS}${LETTERS}${LETTERS.toUpperCase()}_`,
} as const;

function codeOf(character: AST.Character): number {
  if (character.value < OTHER) return character.value;
  return refuse(
    character,
    `\`${character.raw}\` is outside ASCII, which expressions match`,
    `a path holds it percent-encoded: ${escapeNonAscii(String.fromCodePoint(character.value))}`,
  );
}

function fill(from: number, to: number): Symbols {
  return new Uint8Array(OTHER + 1).fill(1, from, to + 1);
}

function addAll(into: Symbols, from: Symbols): void {
  for (const [symbol, isIn] of from.entries()) if (isIn === 1) into[symbol] = 1;
}

function complement(symbols: Symbols): Symbols {
  return symbols.map((isIn) => 1 - isIn);
}

function charSet(symbols: Symbols): CharSet {
  const members: Char[] = [];
  // refa brands its characters; the numbers are the same.
  for (const [symbol, isIn] of symbols.entries()) if (isIn === 1) members.push(symbol as Char);
  return regexEngine().refa.CharSet.fromCharacters(OTHER as Char, members);
}
