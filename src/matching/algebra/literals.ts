/** From rules to the conditions that they are made of, and whether a request fulfils one. */
import { hostMatches } from '../host.ts';
import { matchDfa } from '../regex/match-dfa.ts';
import { dfaOf } from '../regex/path-language.ts';
import type { ValueCondition } from '../types.ts';
import type { MatchWitness } from '../witness.ts';
import { takesPath } from './path-automaton.ts';
import type { Literal, Rule } from './types.ts';

/** The conditions of a rule, the cheapest to decide first; what every request fulfils is left out. */
export function literalsOf(rule: Pick<Rule, 'host' | 'path' | 'methods' | 'headers' | 'query'>): Literal[] {
  const literals: Literal[] = [];
  if (rule.methods.length > 0) literals.push({ on: 'method', methods: rule.methods });
  if (rule.host !== '') literals.push({ on: 'host', host: rule.host });
  if (rule.path.kind !== 'prefix' || rule.path.segments.length > 0)
    literals.push({ on: 'path', path: rule.path });
  for (const condition of rule.headers) literals.push({ on: 'header', condition });
  for (const condition of rule.query) literals.push({ on: 'query', condition });
  return literals;
}

/** The same text for literals that mean the same. */
export function literalKey(literal: Literal): string {
  switch (literal.on) {
    case 'host':
      return `host ${literal.host}`;
    case 'method':
      return `method ${literal.methods.join(' ')}`;
    case 'path':
      return `path ${literal.path.kind} ${literal.path.canonical}`;
    default: {
      const { name, op, value } = literal.condition;
      return `${literal.on} ${JSON.stringify([name, op, value])}`;
    }
  }
}

/** Whether a request fulfils a literal. */
export function fulfils(request: MatchWitness, literal: Literal): boolean {
  switch (literal.on) {
    case 'host':
      return hostMatches(literal.host, request.host);
    case 'method':
      return literal.methods.includes(request.method);
    case 'path':
      return takesPath(literal.path, request.path);
    case 'header':
      return holds(literal.condition, request.headers[literal.condition.name]);
    case 'query':
      return holds(literal.condition, queryValue(request.query, literal.condition.name));
  }
}

/** Whether a value, undefined when it is absent, fulfils a condition. */
export function holds(condition: ValueCondition, value: string | undefined): boolean {
  if (condition.op === 'present') return (value !== undefined) === condition.value;
  if (value === undefined) return false;
  return condition.op === 'exact' ? value === condition.value : matchDfa(dfaOf(condition.value), value);
}

function queryValue(query: string | undefined, name: string): string | undefined {
  return query === undefined ? undefined : (new URLSearchParams(query).get(name) ?? undefined);
}
