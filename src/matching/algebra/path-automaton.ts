/**
 * A path pattern as an automaton that is stepped through without being built: its state is a segment and a place
 * within it. A literal's place is an offset, a parameter's the state of a small table.
 */
import { dfaOf } from '../regex/path-language.ts';
import type { Dfa } from '../regex/types.ts';
import type { ParamSegment, ParamType, PathPattern, Segment } from '../types.ts';

/** Something that reads symbols; 0 is the state from which nothing is taken any more. */
export interface Automaton {
  readonly start: number;
  /** The state behind a symbol: an ASCII code, or 128 for every other character. */
  step(state: number, symbol: number): number;
  accepts(state: number): boolean;
}

export const DEAD = 0;
const OTHER = 128;
const SLASH = 47;
/** Above every place within a segment. */
const PLACES = 2 ** 24;

/** The automaton of a table. */
export function tableAutomaton({ transitions, classes, classCount, accepting }: Dfa): Automaton {
  return {
    start: 1,
    step: (state, symbol) => transitions[state * classCount + (classes[symbol] ?? 0)] ?? DEAD,
    accepts: (state) => accepting[state] === 1,
  };
}

const known = new Map<string, Automaton>();
const KNOWN_MAX = 20_000;

/** The automaton of a pattern; equal patterns share one. */
export function pathAutomaton(pattern: PathPattern): Automaton {
  const key = `${pattern.kind} ${pattern.canonical}`;
  let automaton = known.get(key);
  if (automaton === undefined) {
    automaton = pattern.kind === 'regex' ? tableAutomaton(dfaOf(pattern.text)) : segmentsAutomaton(pattern);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(key, automaton);
  }
  return automaton;
}

/** Whether a pattern takes a path in normal form. */
export function takesPath(pattern: PathPattern, path: string): boolean {
  const automaton = pathAutomaton(pattern);
  let state = automaton.start;
  for (let at = 0; at < path.length && state !== DEAD; at++) {
    state = automaton.step(state, Math.min(path.charCodeAt(at), OTHER));
  }
  return automaton.accepts(state);
}

/** States: 1 before the first slash, 2 when everything more is taken, then a segment and a place in it. */
const BEFORE = 1;
const TAKES_ALL = 2;

function segmentsAutomaton({ kind, segments }: PathPattern): Automaton {
  const parts = segments.map(segmentAutomaton);
  const enter = (index: number): number => {
    if (index >= parts.length) return kind === 'prefix' ? TAKES_ALL : DEAD;
    const part = parts[index];
    return part === undefined ? TAKES_ALL : (index + 1) * PLACES + part.start;
  };
  return {
    start: BEFORE,
    step(state, symbol) {
      if (state === BEFORE) return symbol === SLASH ? enter(0) : DEAD;
      if (state === TAKES_ALL) return TAKES_ALL;
      const index = Math.floor(state / PLACES) - 1;
      const part = parts[index];
      const place = state % PLACES;
      if (part === undefined) return DEAD;
      if (symbol === SLASH) return part.accepts(place) ? enter(index + 1) : DEAD;
      const next = part.step(place, symbol);
      return next === DEAD ? DEAD : state - place + next;
    },
    accepts(state) {
      if (state === BEFORE || state === DEAD) return false;
      if (state === TAKES_ALL) return true;
      const index = Math.floor(state / PLACES) - 1;
      return index === parts.length - 1 && (parts[index]?.accepts(state % PLACES) ?? false);
    },
  };
}

/** The automaton of a segment; undefined for the rest of the path. */
function segmentAutomaton(segment: Segment): Automaton | undefined {
  if (segment.kind === 'rest') return undefined;
  return segment.kind === 'literal' ? literalAutomaton(segment.text) : paramAutomaton(segment);
}

function literalAutomaton(text: string): Automaton {
  return {
    start: 1,
    step: (state, symbol) => (text.charCodeAt(state - 1) === symbol ? state + 1 : DEAD),
    accepts: (state) => state === text.length + 1,
  };
}

const VALUES: Readonly<Record<ParamType, string>> = {
  uuid: '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}',
  uint: '[0-9]+',
  int: '-?[0-9]+',
  slug: '[a-z0-9]+(?:-[a-z0-9]+)*',
};

/** Where reading a parameter can be at once: in its value, and at these offsets of the text behind it. */
interface ParamPlace {
  /** Offset in the text in front while that lasts, then the value's state. */
  readonly front: number;
  readonly value: number;
  readonly behind: readonly number[];
}

/** A parameter with the text around it. Where its value ends is open until its segment does, so places are sets. */
function paramAutomaton({ prefix, suffix, type, regex }: ParamSegment): Automaton {
  const value = tableAutomaton(dfaOf(type === undefined ? (regex ?? '[^/]+') : VALUES[type]));
  const places: ParamPlace[] = [{ front: -1, value: DEAD, behind: [] }];
  const numbers = new Map<string, number>();
  const numberOf = (place: ParamPlace): number => {
    if (place.front === prefix.length && place.value === DEAD && place.behind.length === 0) return DEAD;
    const key = `${place.front} ${place.value} ${place.behind.join()}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = places.push(place) - 1;
      numbers.set(key, number);
    }
    return number;
  };
  const advance = ({ front, value: state, behind }: ParamPlace, symbol: number): number => {
    if (front < prefix.length) {
      if (prefix.charCodeAt(front) !== symbol) return DEAD;
      return numberOf({ front: front + 1, value: value.start, behind: [] });
    }
    const next = state === DEAD ? DEAD : value.step(state, symbol);
    const moved = behind.filter((at) => suffix.charCodeAt(at) === symbol).map((at) => at + 1);
    // A value takes at least one character: it can end here, but not before the first.
    return numberOf({
      front,
      value: next,
      behind: next !== DEAD && value.accepts(next) ? [...moved, 0] : moved,
    });
  };
  const start = numberOf({ front: 0, value: value.start, behind: [] });
  return {
    start,
    step: (state, symbol) => advance(places[state] as ParamPlace, symbol),
    accepts: (state) => places[state]?.behind.includes(suffix.length) ?? false,
  };
}
