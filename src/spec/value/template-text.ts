// Texts that may hold `{params}` of the route's path: a redirect's parts, a rewrite's, header values.
import { templateParams } from '../../matching/template.ts';
import { nearest } from '../../util/nearest.ts';
import type { SpecReading, TextNode } from '../reading.ts';
import type { MatchReading } from '../section/match.ts';

/** What a route's actions need to know of its paths; `params` is absent when some path is wrong. */
export interface PathFacts {
  /** Parameters that every match of the route has. */
  readonly params: readonly string[] | undefined;
  /** Whether the route has several matches, each of which must have a parameter. */
  readonly several: boolean;
  /** Whether every match is a `pathPrefix`. */
  readonly isPrefix: boolean;
}

const NONE: readonly string[] = [];

/** What is common to the paths of a route's matches. */
export function pathFacts(matches: readonly MatchReading[]): PathFacts {
  let params: readonly string[] | undefined;
  const several = matches.length > 1;
  let isPrefix = true;
  for (const { path } of matches) {
    if (path === undefined) return { params: undefined, several, isPrefix: true };
    if (path.kind !== 'prefix') isPrefix = false;
    const own = path.params;
    params = params === undefined ? own : params.filter((name) => own.includes(name));
  }
  return { params: params ?? NONE, several, isPrefix };
}

/** Says so when a text uses a parameter that some path of the route does not have. */
export function checkParams(reading: SpecReading, node: TextNode | undefined, facts: PathFacts): void {
  if (node === undefined || facts.params === undefined || !node.value.includes('{')) return;
  for (const name of templateParams(node.value)) {
    if (facts.params.includes(name)) continue;
    reading.report('GW1206', node, `\`{${name}}\` is not a parameter of the route's path`, {
      hint: paramHint(name, facts),
    });
  }
}

/** What to do about a parameter that is not there. */
export function paramHint(name: string, { params = NONE, several }: PathFacts): string {
  const meant = nearest(name, params);
  if (meant !== undefined) return `did you mean \`{${meant}}\`?`;
  if (several) return `every path of the list must have \`{${name}}\``;
  if (params.length === 0) return `put \`{${name}}\` into the path`;
  return `the path has ${params.map((each) => `\`{${each}}\``).join(', ')}`;
}
