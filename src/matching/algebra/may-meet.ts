/** A quick look whether two rules may share a request: false is certain, true may be wrong. */
import { hostMatches } from '../host.ts';
import type { PathPattern, Segment, ValueCondition } from '../types.ts';
import type { Rule } from './types.ts';

/** Whether some request may be taken by both, as far as a look at each condition tells. */
export function mayMeet(a: Rule, b: Rule): boolean {
  return (
    methodsMeet(a.methods, b.methods) &&
    hostsMeet(a.host, b.host) &&
    pathsMeet(a.path, b.path) &&
    valuesMeet(a.headers, b.headers) &&
    valuesMeet(a.query, b.query)
  );
}

function methodsMeet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((method) => b.includes(method));
}

function hostsMeet(a: string, b: string): boolean {
  if (a === '' || b === '') return true;
  const inside = (pattern: string) => (pattern.startsWith('*.') ? `a${pattern.slice(1)}` : pattern);
  return hostMatches(a, inside(b)) || hostMatches(b, inside(a));
}

function pathsMeet(a: PathPattern, b: PathPattern): boolean {
  if (a.kind === 'regex' || b.kind === 'regex') return true;
  const shared = Math.min(a.segments.length, b.segments.length);
  for (let at = 0; at < shared; at++) {
    const one = a.segments[at];
    const other = b.segments[at];
    if (one === undefined || other === undefined || one.kind === 'rest' || other.kind === 'rest') return true;
    if (!segmentsMeet(one, other)) return false;
  }
  if (a.segments.length === b.segments.length) return true;
  const shorter = a.segments.length < b.segments.length ? a : b;
  return shorter.kind === 'prefix';
}

function segmentsMeet(a: Exclude<Segment, { kind: 'rest' }>, b: Exclude<Segment, { kind: 'rest' }>): boolean {
  if (a.kind === 'literal') return b.kind === 'literal' ? a.text === b.text : mayTake(b, a.text);
  if (b.kind === 'literal') return mayTake(a, b.text);
  return beginsAlike(a.prefix, b.prefix) && endsAlike(a.suffix, b.suffix);
}

function mayTake(param: { readonly prefix: string; readonly suffix: string }, text: string): boolean {
  const { prefix, suffix } = param;
  return text.length > prefix.length + suffix.length && text.startsWith(prefix) && text.endsWith(suffix);
}

function beginsAlike(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function endsAlike(a: string, b: string): boolean {
  return a.endsWith(b) || b.endsWith(a);
}

function valuesMeet(a: readonly ValueCondition[], b: readonly ValueCondition[]): boolean {
  return a.every((one) => b.every((other) => one.name !== other.name || conditionsMeet(one, other)));
}

function conditionsMeet(a: ValueCondition, b: ValueCondition): boolean {
  const isAbsent = (each: ValueCondition) => each.op === 'present' && !each.value;
  if (isAbsent(a) !== isAbsent(b)) return false;
  return a.op !== 'exact' || b.op !== 'exact' || a.value === b.value;
}
