// Which part of the JavaScript syntax gw takes: what a finite automaton over ASCII can do. Everything else
// is refused at its own position. Groups do not capture, laziness changes nothing in a full match, and
// `^` and `$` are allowed (and mean nothing) at the ends of an alternative.
import type { AST } from '@eslint-community/regexpp';

/** Part of a regular expression that gw does not take. */
export interface Unsupported {
  readonly message: string;
  readonly hint?: string;
  readonly offset: number;
  readonly length: number;
}

/** Thrown inside this folder only, to leave the walk at the first part that is not supported. */
export class UnsupportedError extends Error {
  readonly unsupported: Unsupported;

  constructor(unsupported: Unsupported) {
    super(unsupported.message);
    this.unsupported = unsupported;
  }
}

/** Leaves the walk: `node` cannot be taken, because of `message`. */
export function refuse(node: AST.Node, message: string, hint?: string): never {
  const place = { message, offset: node.start, length: Math.max(1, node.end - node.start) };
  throw new UnsupportedError(hint === undefined ? place : { ...place, hint });
}

/** The elements of a top-level alternative without the anchors at its ends. */
export function withoutAnchors(alternative: AST.Alternative): readonly AST.Element[] {
  const { elements } = alternative;
  const first = isAnchor(elements[0], 'start') ? 1 : 0;
  const last = isAnchor(elements.at(-1), 'end') ? elements.length - 1 : elements.length;
  return elements.slice(first, Math.max(first, last));
}

function isAnchor(element: AST.Element | undefined, kind: 'start' | 'end'): boolean {
  return element?.type === 'Assertion' && element.kind === kind;
}

/** Refuses an assertion, in the words for its kind. */
export function refuseAssertion(assertion: AST.Assertion): never {
  if (assertion.kind === 'start' || assertion.kind === 'end') {
    refuse(
      assertion,
      `\`${assertion.raw}\` may stand only at the ${assertion.kind} of the expression`,
      'the whole text is always matched, so anchors can be left out',
    );
  }
  if (assertion.kind === 'word') {
    refuse(
      assertion,
      `\`${assertion.raw}\` is not supported`,
      'write the characters that may stand there, as in [a-z]',
    );
  }
  refuse(
    assertion,
    `${assertion.kind} is not supported, because the expression must run in linear time`,
    'say what may stand there instead of what may not',
  );
}

/** Habits of other dialects, which the JavaScript parser would name less clearly. */
const HABITS: readonly { readonly pattern: RegExp; readonly message: string; readonly hint: string }[] = [
  {
    pattern: /\(\?P[<=>]/,
    message: 'named groups of Python are not supported',
    hint: 'groups do not capture: write (…)',
  },
  {
    pattern: /\(\?[a-z]*-?[a-z]+[:)]/,
    message: 'flags inside the expression are not supported',
    hint: 'write both cases, as in [Aa]',
  },
  {
    pattern: /\(\?>/,
    message: 'atomic groups are not supported',
    hint: 'write (…): there is no backtracking anyway',
  },
  {
    pattern: /[*+?}]\+/,
    message: 'possessive quantifiers are not supported',
    hint: 'there is no backtracking anyway',
  },
  {
    pattern: /\[\[:\^?[a-z]+:\]/,
    message: 'POSIX classes are not supported',
    hint: 'write the range, as in [a-z]',
  },
  { pattern: /\\[AzZ]/, message: 'this anchor is not supported', hint: 'the whole text is always matched' },
];

/** The first habit of another dialect in `text`; asked only once the parser has refused it. */
export function otherDialect(text: string): Unsupported | undefined {
  for (const { pattern, message, hint } of HABITS) {
    const found = pattern.exec(text);
    if (found !== null) return { message, hint, offset: found.index, length: found[0].length };
  }
  return undefined;
}
