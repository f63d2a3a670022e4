/**
 * The shortest text that some automata all take and others do not: a breadth-first walk over tuples of their
 * states, with symbols tried in an order that people can type and read.
 */
import { type Automaton, DEAD } from './path-automaton.ts';

/** What stands for the characters outside ASCII in a text that is shown. */
const OTHER_TEXT = 'é';
const OTHER = 128;

/** Most tuples that are looked at before the answer is that nobody knows. */
const TUPLES_MAX = 100_000;

interface Step {
  readonly states: readonly number[];
  readonly from: Step | undefined;
  readonly symbol: number;
}

/** The shortest text taken by all of `must` (at least one) and by none of `mustNot`. */
export function shortestText(
  must: readonly Automaton[],
  mustNot: readonly Automaton[],
): { readonly text: string } | 'none' | 'unknown' {
  const all = [...must, ...mustNot];
  const first: Step = { states: all.map((each) => each.start), from: undefined, symbol: 0 };
  const seen = new Set([first.states.join()]);
  const queue = [first];
  for (const step of queue) {
    const isIn = all.every((each, at) => each.accepts(step.states[at] ?? DEAD) === at < must.length);
    if (isIn) return { text: spell(step) };
    if (seen.size > TUPLES_MAX) return 'unknown';
    for (const symbol of TYPABLE) {
      const states = advance(all, must.length, step.states, symbol);
      if (states === undefined) continue;
      const key = states.join();
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ states, from: step, symbol });
    }
  }
  return 'none';
}

function advance(
  all: readonly Automaton[],
  mustCount: number,
  states: readonly number[],
  symbol: number,
): number[] | undefined {
  const next: number[] = [];
  for (const [at, automaton] of all.entries()) {
    const before = states[at] ?? DEAD;
    const state = before === DEAD ? DEAD : automaton.step(before, symbol);
    if (state === DEAD && at < mustCount) return undefined;
    next.push(state);
  }
  return next;
}

function spell(last: Step): string {
  const letters: string[] = [];
  for (let step = last; step.from !== undefined; step = step.from) {
    letters.push(step.symbol === OTHER ? OTHER_TEXT : String.fromCharCode(step.symbol));
  }
  return letters.reverse().join('');
}

const TYPABLE = symbolsInTypingOrder();

function symbolsInTypingOrder(): number[] {
  const typed = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~';
  const first = [...typed].map((letter) => letter.charCodeAt(0));
  const visible = Array.from({ length: 94 }, (_, index) => index + 0x21);
  const others = Array.from({ length: OTHER + 1 }, (_, symbol) => symbol);
  return [...new Set([...first, ...visible, 0x20, OTHER, ...others])];
}
