// One segment of a pattern: a literal, a parameter with literal text around it or none, or the rest.
import { nearest } from '../util/nearest.ts';
import { readLiteral } from './pattern-literal.ts';
import type { PatternProblem } from './pattern-problem.ts';
import type { RawSegment, Stretch } from './pattern-split.ts';
import { compileRegex } from './regex/compile-regex.ts';
import { dfaOf, segmentOf } from './regex/path-language.ts';
import { PARAM_TYPES, type ParamSegment, type ParamType, type RestSegment, type Segment } from './types.ts';

/** Where a segment stands. */
interface Place {
  readonly kind: 'template' | 'prefix';
  readonly isLast: boolean;
}

/** A parameter's inside, without what stands around it. */
type Inside = Pick<ParamSegment, 'name' | 'type' | 'regex'> | RestSegment;

/** Reads one segment; what is wrong with it goes to `problems`. */
export function parseSegment(raw: RawSegment, place: Place, problems: PatternProblem[]): Segment | undefined {
  const [first, second] = raw.params;
  const literals = raw.literals.map((stretch) => readLiteral(stretch, first === undefined, problems));
  const [prefix, suffix] = literals;
  if (prefix === undefined || literals.includes(undefined)) return undefined;
  if (first === undefined) return { kind: 'literal', text: prefix };
  if (second !== undefined) return report(problems, twoParams(second));
  const inside = parseInside(first, problems);
  if (inside === undefined || suffix === undefined) return undefined;
  if ('kind' in inside) return checkRest(inside, { raw, place, param: first }, problems);
  const segment: ParamSegment = { kind: 'param', prefix, suffix, ...inside };
  return canMatch(segment) ? segment : report(problems, neverMatches(segment, first));
}

const INSIDE = /^([A-Za-z_][A-Za-z0-9_]*)(\.\.\.|:.*|~.*)?$/s;

function parseInside(param: Stretch, problems: PatternProblem[]): Inside | undefined {
  const found = INSIDE.exec(param.text);
  // A value under the name `__proto__` would be lost.
  if (found === null || found[1] === '__proto__') return report(problems, badName(param));
  const [, name = '', form = ''] = found;
  const rest = { text: form.slice(1), offset: param.offset + name.length + 1 };
  if (form === '') return { name };
  if (form === '...') return { kind: 'rest', name };
  return form.startsWith(':') ? typedParam(name, rest, problems) : regexParam(name, rest, problems);
}

function typedParam(name: string, written: Stretch, problems: PatternProblem[]): Inside | undefined {
  const type = PARAM_TYPES.find((each) => each === written.text);
  return type === undefined ? report(problems, unknownType(name, written)) : { name, type };
}

function regexParam(name: string, written: Stretch, problems: PatternProblem[]): Inside | undefined {
  const result = compileRegex(written.text);
  if ('problem' in result) {
    const { problem } = result;
    return report(problems, { ...problem, offset: problem.offset + written.offset });
  }
  return { name, regex: written.text };
}

function canMatch({ prefix, suffix, regex }: ParamSegment): boolean {
  return regex === undefined || segmentOf(dfaOf(regex), prefix === '' && suffix === '') !== undefined;
}

function neverMatches({ name, regex = '' }: ParamSegment, param: Stretch): PatternProblem {
  const message = `the expression of \`${name}\` can match no segment: not empty, no "/", no dot segment, nothing that must be encoded`;
  return problemAt('GW1342', { text: regex, offset: param.offset + name.length + 1 }, message);
}

function checkRest(
  rest: RestSegment,
  { raw, place, param }: { raw: RawSegment; place: Place; param: Stretch },
  problems: PatternProblem[],
): RestSegment | undefined {
  const wrong = restProblem(rest.name, raw, place);
  if (wrong === undefined) return rest;
  return report(problems, {
    code: 'GW1306',
    ...wrong,
    offset: param.offset - 1,
    length: param.text.length + 2,
  });
}

function restProblem(
  name: string,
  raw: RawSegment,
  place: Place,
): Pick<PatternProblem, 'message' | 'hint'> | undefined {
  if (place.kind === 'prefix') {
    return {
      message: 'a `pathPrefix` takes whatever follows, so it has no rest parameter',
      hint: 'leave it out, or use `path`',
    };
  }
  if (raw.text.length > name.length + 5) {
    return {
      message: `no text may stand around \`{${name}...}\` in its segment`,
      hint: 'put a "/" between them',
    };
  }
  if (place.isLast) return undefined;
  return {
    message: `\`{${name}...}\` takes all that follows, so it must come last`,
    hint: `for one segment write {${name}}`,
  };
}

function twoParams(second: Stretch): PatternProblem {
  const message = 'one segment holds at most one parameter';
  const hint = 'take both as one parameter, or put a "/" between them';
  return { code: 'GW1305', message, hint, offset: second.offset - 1, length: second.text.length + 2 };
}

function badName(param: Stretch): PatternProblem {
  const { text } = param;
  const place = { code: 'GW1303', offset: param.offset - 1, length: text.length + 2 };
  const name = /[A-Za-z_][A-Za-z0-9_]*/.exec(text)?.[0];
  if (text === '') return { ...place, message: 'a parameter needs a name', hint: 'write {id}, for example' };
  if (name === '__proto__')
    return { ...place, message: '`__proto__` cannot name a parameter', hint: 'choose another name' };
  if (text.includes('*') && name !== undefined) {
    return {
      ...place,
      message: `\`{${text}}\` is not a parameter`,
      hint: `for all that follows write {${name}...}`,
    };
  }
  if (text.endsWith('?') && name !== undefined) {
    const hint = `write two matches, one with {${name}} and one without`;
    return { ...place, message: 'a parameter cannot be optional', hint };
  }
  const message = `\`${text}\` is not a name for a parameter`;
  const hint =
    'names are letters, digits and "_", and do not begin with a digit; then ":type", "~regex" or "..."';
  return { ...place, message, hint };
}

/** What other routers and languages call the types. */
const SYNONYMS: Readonly<Record<string, ParamType>> = {
  integer: 'int',
  number: 'uint',
  digits: 'uint',
  long: 'int',
  guid: 'uuid',
};

function unknownType(name: string, written: Stretch): PatternProblem {
  const { text } = written;
  const message = `there is no parameter type \`${text}\``;
  if (/[^A-Za-z0-9_ -]/.test(text)) {
    return {
      ...problemAt('GW1307', written, message),
      hint: `for a regular expression write {${name}~${text}}`,
    };
  }
  const key = text.trim().toLowerCase();
  const meant = (Object.hasOwn(SYNONYMS, key) ? SYNONYMS[key] : undefined) ?? nearest(key, PARAM_TYPES);
  const hint = meant === undefined ? `the types are ${PARAM_TYPES.join(', ')}` : `did you mean \`${meant}\`?`;
  return { ...problemAt('GW1307', written, message), hint };
}

function problemAt(code: string, { text, offset }: Stretch, message: string): PatternProblem {
  return { code, message, offset, length: text.length };
}

function report(problems: PatternProblem[], problem: PatternProblem): undefined {
  problems.push(problem);
  return undefined;
}
