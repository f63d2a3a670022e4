// The literal text of a pattern: put in normal form, and refused when no path in normal form can hold it.
import { isDotSegment, normaliseText } from './normal-form.ts';
import type { PatternProblem } from './pattern-problem.ts';
import type { Stretch } from './pattern-split.ts';
import { escapeNonAscii } from './percent.ts';

/** Most literals: nothing to encode, decode or refuse. */
const ORDINARY = /^[A-Za-z0-9_~-]*$/;

/** A literal in normal form; undefined after a problem. `whole`: it is the whole segment. */
export function readLiteral(
  written: Stretch,
  whole: boolean,
  problems: PatternProblem[],
): string | undefined {
  if (ORDINARY.test(written.text)) return written.text;
  const problem = (whole ? habitProblem(written) : undefined) ?? faultOf(written);
  if (problem !== undefined) {
    problems.push(problem);
    return undefined;
  }
  const text = normaliseText(escapeNonAscii(written.text));
  if (typeof text === 'string' && whole && isDotSegment(text)) {
    problems.push(dotSegment(written));
    return undefined;
  }
  return typeof text === 'string' ? text : undefined;
}

/** Writing of other routers, which would otherwise be taken literally and never match. */
function habitProblem({ text, offset }: Stretch): PatternProblem | undefined {
  const place = { code: 'GW1309', offset, length: text.length };
  const colon = /^(?::([A-Za-z_][A-Za-z0-9_]*)|<(?:[a-z]+:)?([A-Za-z_][A-Za-z0-9_]*)>$)/.exec(text);
  if (colon !== null) {
    return {
      ...place,
      message: `\`${text}\` would be literal text, not a parameter`,
      hint: `write {${colon[1] ?? colon[2]}}`,
    };
  }
  const star = /^\*\*?([A-Za-z_][A-Za-z0-9_]*)?$/.exec(text);
  if (star === null) return undefined;
  const hint = `for all that follows write {${star[1] ?? 'rest'}...} or use \`pathPrefix\`; for one segment write {name}`;
  return { ...place, message: `\`${text}\` would be literal text, not a wildcard`, hint };
}

function faultOf({ text, offset }: Stretch): PatternProblem | undefined {
  // What is outside ASCII is encoded later; here it must only not move the offsets.
  const result = normaliseText(text.replace(/[^\0-\x7f]/g, 'x'));
  if (typeof result === 'string') return undefined;
  const at = result.offset;
  const length = text[at] === '%' ? Math.min(3, text.length - at) : 1;
  const place = { code: 'GW1308', offset: offset + at, length };
  const advice = /^%[0-9a-f]{2}/i.test(text.slice(at)) ? REFUSED : ADVICE[text[at] ?? ''];
  const message = `no request can match this: ${result.fault.replace(/^it /, 'the path ')}`;
  return advice === undefined ? { ...place, message } : { ...place, message, hint: advice };
}

const REFUSED = 'requests with it are answered 400 before matching, so leave it out';

const ADVICE: Readonly<Record<string, string>> = {
  '?': 'conditions on the query go to `query`',
  '#': 'what follows "#" never leaves the browser; for a literal "#" write %23',
  ' ': 'a path holds a space as %20',
  '%': 'for a literal "%" write %25',
  '\\': 'the separator is "/"',
};

function dotSegment({ text, offset }: Stretch): PatternProblem {
  const message = `no request can match this: the segment "${text}" is resolved before matching`;
  return { code: 'GW1308', message, hint: 'write the path without it', offset, length: text.length };
}
