import type { Dfa } from './types.ts';

const START = 1;
const DEAD = 0;
const OTHER = 128;

/** Whether the automaton takes `text` from `start` to before `end`: one step a character, nothing allocated. */
export function matchDfa(dfa: Dfa, text: string, start = 0, end = text.length): boolean {
  const { classes, classCount, transitions, accepting } = dfa;
  let state = START;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    state = transitions[state * classCount + (classes[Math.min(code, OTHER)] ?? 0)] ?? DEAD;
    if (state === DEAD) return false;
  }
  return accepting[state] === 1;
}
