// Which of two patterns is tried first when both may take a path. For building and checking only: the
// trie's layout realises this order, the reference matcher states it a second time on its own.
import { PARAM_TYPES, type ParamSegment, type PathPattern, type Segment } from './types.ts';

/** Below zero when `a` is tried before `b`; zero only for patterns of the same canonical form. */
export function comparePatterns(a: PathPattern, b: PathPattern): number {
  const byRank = patternRank(a) - patternRank(b);
  if (byRank !== 0) return byRank;
  if (a.kind === 'regex') return compareText(a.canonical, b.canonical);
  const shared = Math.min(a.segments.length, b.segments.length);
  for (let at = 0; at < shared; at++) {
    const order = compareSegments(segmentAt(a, at), segmentAt(b, at));
    if (order !== 0) return order;
  }
  return endRank(a, shared) - endRank(b, shared) || compareText(a.canonical, b.canonical);
}

/** Below zero when a path's segment is tried with `a` before `b`; zero only for segments that take the same. */
export function compareSegments(a: Segment, b: Segment): number {
  if (a.kind === 'param' && b.kind === 'param') return compareParams(a, b);
  if (a.kind === 'literal' && b.kind === 'literal') return compareText(a.text, b.text);
  return SEGMENT_RANK[a.kind] - SEGMENT_RANK[b.kind];
}

/** Below zero when `a` is tried before `b`: exact hosts, then wildcards by longest suffix, then every host. */
export function compareHosts(a: string, b: string): number {
  return hostRank(a) - hostRank(b) || b.length - a.length || compareText(a, b);
}

/** Whether the pattern is one exact text. */
function isExact(pattern: PathPattern): boolean {
  return pattern.kind === 'template' && pattern.segments.every(({ kind }) => kind === 'literal');
}

const SEGMENT_RANK = { literal: 0, param: 1, rest: 2 } as const;

function patternRank(pattern: PathPattern): number {
  if (isExact(pattern)) return 0;
  return pattern.kind === 'regex' ? 1 : 2;
}

/** Behind the segments both have: a template that ends, then more segments, then a prefix that ends. */
function endRank(pattern: PathPattern, shared: number): number {
  if (pattern.segments.length > shared) return 1;
  return pattern.kind === 'template' ? 0 : 2;
}

function compareParams(a: ParamSegment, b: ParamSegment): number {
  const literalA = a.prefix.length + a.suffix.length;
  const literalB = b.prefix.length + b.suffix.length;
  return (
    literalB - literalA ||
    b.prefix.length - a.prefix.length ||
    paramRank(a) - paramRank(b) ||
    compareText(a.regex ?? '', b.regex ?? '') ||
    compareText(a.prefix, b.prefix) ||
    compareText(a.suffix, b.suffix)
  );
}

function paramRank({ type, regex }: ParamSegment): number {
  if (type !== undefined) return PARAM_TYPES.indexOf(type);
  return regex === undefined ? PARAM_TYPES.length + 1 : PARAM_TYPES.length;
}

function hostRank(host: string): number {
  if (host === '') return 2;
  return host.startsWith('*.') ? 1 : 0;
}

function segmentAt(pattern: PathPattern, at: number): Segment {
  const segment = pattern.segments[at];
  if (segment === undefined) throw new RangeError(`no segment ${at} in ${pattern.text}`);
  return segment;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
