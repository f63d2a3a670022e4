// Path templates of OpenAPI: `/users/{id}`, with text before and behind a parameter too. The concrete is tried
// before the templated, segment by segment.

/** A template taken apart. */
export interface PathTemplate {
  readonly text: string;
  readonly segments: readonly Segment[];
}

interface Segment {
  readonly names: readonly string[];
  /** The texts before, between and behind the names; one more than there are names. */
  readonly texts: readonly string[];
}

/** Takes a template apart. */
export function parseTemplate(text: string): PathTemplate {
  const segments = text.split('/').map((segment): Segment => {
    const parts = segment.split(/\{([^{}]*)\}/);
    return {
      texts: parts.filter((_, at) => at % 2 === 0),
      names: parts.filter((_, at) => at % 2 === 1),
    };
  });
  return { text, segments };
}

/** The parameters of a path that fits, decoded; undefined when it does not. */
export function matchTemplate({ segments }: PathTemplate, path: string): Record<string, string> | undefined {
  const given = path.split('/');
  if (given.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    if (!matchSegment(segment, given[at] ?? '', params)) return undefined;
  }
  return params;
}

/** Each name takes as little as it can, and never nothing. */
function matchSegment({ names, texts }: Segment, given: string, params: Record<string, string>): boolean {
  const [first = ''] = texts;
  if (names.length === 0) return given === first;
  if (!given.startsWith(first)) return false;
  let at = first.length;
  for (const [index, name] of names.entries()) {
    const next = texts[index + 1] ?? '';
    const isLast = index === names.length - 1;
    const end = isLast ? given.length - next.length : given.indexOf(next, at + 1);
    if (end <= at || !given.startsWith(next, end)) return false;
    const value = decoded(given.slice(at, end));
    if (value === undefined) return false;
    params[name] = value;
    at = end + next.length;
  }
  return true;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Orders templates so that the more concrete comes first. */
export function compareTemplates(one: PathTemplate, other: PathTemplate): number {
  for (const [at, segment] of one.segments.entries()) {
    const difference = segment.names.length - (other.segments[at]?.names.length ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
