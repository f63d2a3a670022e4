// Path patterns from text: `path`, `pathPrefix` and `pathRegex` of a match. Every problem of a pattern is
// told at its own place in the text. Segments and literals are in pattern-segment.ts and pattern-literal.ts.
import type { PatternProblem } from './pattern-problem.ts';
import { parseSegment } from './pattern-segment.ts';
import { splitSegments } from './pattern-split.ts';
import { compileRegex } from './regex/compile-regex.ts';
import { pathOf } from './regex/path-language.ts';
import type { PathPattern, Segment } from './types.ts';

/** A pattern as far as it could be read; it is there exactly when there are no problems. */
export interface PatternReading {
  readonly pattern?: PathPattern;
  readonly problems: readonly PatternProblem[];
}

/** Reads the text of a `path` (template), a `pathPrefix` (prefix) or a `pathRegex` (regex). */
export function parsePattern(kind: PathPattern['kind'], text: string): PatternReading {
  return kind === 'regex' ? parseWholeRegex(text) : parseSegments(kind, text);
}

/** The text that two patterns share exactly when they are the same pattern, whatever their parameters are called. */
function canonicalText(kind: PathPattern['kind'], segments: readonly Segment[]): string {
  // A slash before each segment: the prefix without segments is not the one whose only segment is empty.
  const path = segments.map((segment) => `/${canonicalSegment(segment)}`).join('');
  return kind === 'prefix' ? `prefix ${path}` : path;
}

function parseWholeRegex(text: string): PatternReading {
  const result = compileRegex(text);
  if ('problem' in result) return { problems: [result.problem] };
  if (pathOf(result.dfa) === undefined) return failed(withoutPath(text));
  return {
    pattern: { kind: 'regex', text, segments: [], canonical: `regex ${text}`, params: [] },
    problems: [],
  };
}

function withoutPath(text: string): PatternProblem {
  const place = { code: 'GW1342', offset: 0, length: text.length };
  if (text.startsWith('/')) {
    return {
      ...place,
      message: 'the expression can match no path: all that it takes is normalised or refused before',
    };
  }
  const message = 'the expression can match no path, because it must match whole paths, which begin with "/"';
  return { ...place, message, hint: `write "/${text}"` };
}

function parseSegments(kind: 'template' | 'prefix', text: string): PatternReading {
  if (!text.startsWith('/')) return failed(withoutSlash(text));
  if (text.length > PATH_LENGTH_MAX) return failed(tooLong(text));
  const { segments: pieces, problems: splitProblems } = splitSegments(text);
  if (splitProblems.length > 0) return { problems: splitProblems };
  const problems: PatternProblem[] = [];
  const segments: Segment[] = [];
  for (const [index, piece] of pieces.entries()) {
    const place = { kind, isLast: index === pieces.length - 1 };
    const segment = parseSegment(piece, place, problems);
    if (segment !== undefined) segments.push(segment);
  }
  problems.push(...repeatedNames(text, segments));
  if (problems.length > 0) return { problems };
  if (kind === 'prefix' && isEmptyLiteral(segments.at(-1))) segments.pop();
  const params = segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
  return { pattern: { kind, text, segments, canonical: canonicalText(kind, segments), params }, problems };
}

/** A bound on the depth of the trie; a request's whole head is not much longer. */
const PATH_LENGTH_MAX = 2_048;

function tooLong({ length }: string): PatternProblem {
  const message = `the path is ${length} characters long, more than ${PATH_LENGTH_MAX}`;
  return { code: 'GW1308', message, offset: 0, length };
}

function withoutSlash(text: string): PatternProblem {
  const url = /^[a-z]+:\/\/[^/]*(\/.*)?$/i.exec(text);
  return {
    code: 'GW1301',
    message: text === '' ? 'the path is empty' : 'the path does not begin with "/"',
    hint: url === null ? `write "/${text}"` : `hosts go to \`hosts\`; the path alone is "${url[1] ?? '/'}"`,
    offset: 0,
    length: text.length,
  };
}

/** A name that stands twice, told at the second place. */
function repeatedNames(text: string, segments: readonly Segment[]): PatternProblem[] {
  const problems: PatternProblem[] = [];
  const seen = new Map<string, number>();
  let from = 0;
  for (const segment of segments) {
    if (segment.kind === 'literal') continue;
    const offset = text.indexOf(`{${segment.name}`, from) + 1;
    from = offset;
    if (seen.has(segment.name)) problems.push(nameTwice(segment.name, offset));
    else seen.set(segment.name, offset);
  }
  return problems;
}

function nameTwice(name: string, offset: number): PatternProblem {
  const message = `the parameter \`${name}\` stands twice in this path`;
  return {
    code: 'GW1304',
    message,
    hint: 'give each parameter a name of its own',
    offset,
    length: name.length,
  };
}

function canonicalSegment(segment: Segment): string {
  if (segment.kind === 'literal') return segment.text;
  if (segment.kind === 'rest') return '{...}';
  const { prefix, suffix, type, regex } = segment;
  const kind = type === undefined ? '' : `:${type}`;
  return `${prefix}{${kind}${regex === undefined ? '' : `~${regex}`}}${suffix}`;
}

function isEmptyLiteral(segment: Segment | undefined): boolean {
  return segment?.kind === 'literal' && segment.text === '';
}

function failed(problem: PatternProblem): PatternReading {
  return { problems: [problem] };
}
