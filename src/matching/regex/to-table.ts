// From refa's automaton to the flat table that is stored in the artifact: states are numbered in the order
// in which a breadth-first walk by symbol meets them, so equal expressions give equal bytes.
import type { DFA } from 'refa';
import { OTHER } from './to-automaton.ts';
import type { Dfa } from './types.ts';

const SYMBOLS = OTHER + 1;

/** The table of a minimal automaton; undefined when it takes no text at all. */
export function toTable(dfa: DFA): Dfa | undefined {
  if (dfa.isEmpty) return undefined;
  const { rows, accepting } = numberStates(dfa);
  const { classes, representatives } = classify(rows);
  const classCount = representatives.length;
  const transitions = new Uint16Array(rows.length * classCount);
  for (const [state, row] of rows.entries()) {
    for (const [at, symbol] of representatives.entries())
      transitions[state * classCount + at] = row[symbol] ?? 0;
  }
  return { classes, classCount, transitions, accepting: Uint8Array.from(accepting) };
}

/** One row of 129 next states for each state; the first is the dead state, the second the start. */
function numberStates(dfa: DFA): { rows: Uint16Array[]; accepting: number[] } {
  const numbers = new Map([[dfa.initial, 1]]);
  const rows = [new Uint16Array(SYMBOLS), new Uint16Array(SYMBOLS)];
  const accepting = [0, dfa.finals.has(dfa.initial) ? 1 : 0];
  for (const [node, number] of numbers) {
    for (const [range, next] of node.out) {
      let target = numbers.get(next);
      if (target === undefined) {
        target = rows.length;
        numbers.set(next, target);
        rows.push(new Uint16Array(SYMBOLS));
        accepting.push(dfa.finals.has(next) ? 1 : 0);
      }
      rows[number]?.fill(target, range.min, range.max + 1);
    }
  }
  return { rows, accepting };
}

/** Symbols that every state treats alike share a class; classes are numbered by their first symbol. */
function classify(rows: readonly Uint16Array[]): { classes: Uint8Array; representatives: number[] } {
  const classes = new Uint8Array(SYMBOLS);
  const known = new Map<string, number>();
  const representatives: number[] = [];
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    const signature = rows.map((row) => row[symbol]).join();
    let found = known.get(signature);
    if (found === undefined) {
      found = representatives.length;
      known.set(signature, found);
      representatives.push(symbol);
    }
    classes[symbol] = found;
  }
  return { classes, representatives };
}
