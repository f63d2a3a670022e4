// The shortest text that several automata all take: a breadth-first walk over tuples of their states. Two
// expressions overlap exactly when there is one, and constraints (what may stand in a path, what a header
// may carry) are automata too. Symbols are tried in an order that people can type and read.
import type { Dfa } from './types.ts';

const OTHER = 128;
/** What stands for the characters outside ASCII in a text that is shown. */
const OTHER_TEXT = 'é';

/** Most tuples of states that are looked at; expressions that need more are taken to overlap nowhere. */
const TUPLES_MAX = 200_000;
/** Above every number of a state and of a class: numbers in this base tell up to four automata's tuples apart. */
const BASE = 4_100;

const TYPABLE = symbolsInTypingOrder();

interface Step {
  readonly states: readonly number[];
  readonly from: Step | undefined;
  readonly symbol: number;
}

/** The shortest text that all of them take, typable where possible; undefined when there is none. */
export function sharedWord(dfas: readonly Dfa[]): string | undefined {
  const symbols = distinctSymbols(dfas);
  const first: Step = { states: dfas.map(() => 1), from: undefined, symbol: 0 };
  const seen = new Set([keyOf(first.states)]);
  const queue = [first];
  for (const step of queue) {
    if (dfas.every((dfa, index) => dfa.accepting[step.states[index] ?? 0] === 1)) return spell(step);
    if (seen.size > TUPLES_MAX) return undefined;
    for (const symbol of symbols) {
      const states = advance(dfas, step.states, symbol);
      if (states === undefined) continue;
      const key = keyOf(states);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ states, from: step, symbol });
    }
  }
  return undefined;
}

/** The shortest text an automaton takes. */
export function shortestMatch(dfa: Dfa): string | undefined {
  return sharedWord([dfa]);
}

/** A text that both automata take, or undefined. */
export function intersectDfa(a: Dfa, b: Dfa): string | undefined {
  return sharedWord([a, b]);
}

function advance(dfas: readonly Dfa[], states: readonly number[], symbol: number): number[] | undefined {
  const next: number[] = [];
  for (const [index, dfa] of dfas.entries()) {
    const state = dfa.transitions[(states[index] ?? 0) * dfa.classCount + (dfa.classes[symbol] ?? 0)] ?? 0;
    if (state === 0) return undefined;
    next.push(state);
  }
  return next;
}

function keyOf(numbers: readonly number[]): number {
  let key = 0;
  for (const number of numbers) key = key * BASE + number;
  return key;
}

/** One symbol for each combination of classes: the others would only repeat its steps. */
function distinctSymbols(dfas: readonly Dfa[]): number[] {
  const byClasses = new Map<number, number>();
  for (const symbol of TYPABLE) {
    const key = keyOf(dfas.map((dfa) => dfa.classes[symbol] ?? 0));
    if (!byClasses.has(key)) byClasses.set(key, symbol);
  }
  return [...byClasses.values()];
}

function spell(last: Step): string {
  const letters: string[] = [];
  for (let step = last; step.from !== undefined; step = step.from) {
    letters.push(step.symbol === OTHER ? OTHER_TEXT : String.fromCharCode(step.symbol));
  }
  return letters.reverse().join('');
}

function symbolsInTypingOrder(): number[] {
  const typed = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~';
  const first = [...typed].map((letter) => letter.charCodeAt(0));
  const visible = Array.from({ length: 94 }, (_, index) => index + 0x21);
  const others = Array.from({ length: OTHER + 1 }, (_, symbol) => symbol);
  return [...new Set([...first, ...visible, 0x20, OTHER, ...others])];
}
