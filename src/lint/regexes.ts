import type { ScalarNode, SourceNode } from '../source/types.ts';
import type { Route } from '../spec/types.ts';
import { entryIn, matchMaps } from './node.ts';

/** A regular expression of a route, and where it stands. */
interface WrittenRegex {
  readonly text: string;
  /** Where it begins within the value of the scalar. */
  readonly offset: number;
  readonly scalar: ScalarNode;
  /** Whether it is the expression of a whole path. */
  readonly isPath: boolean;
}

/** Every regular expression of a route's matches: of paths, of parameters, of headers and of the query. */
export function regexesOf(route: Route): readonly WrittenRegex[] {
  return matchMaps(route.node).flatMap((match) => [
    ...whole(entryIn(match, 'pathRegex')?.value, true),
    ...inTemplate(entryIn(match, 'path')?.value),
    ...inTemplate(entryIn(match, 'pathPrefix')?.value),
    ...conditions(entryIn(match, 'headers')?.value),
    ...conditions(entryIn(match, 'query')?.value),
  ]);
}

function whole(node: SourceNode | undefined, isPath: boolean): WrittenRegex[] {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return [];
  return [{ text: node.value, offset: 0, scalar: node, isPath }];
}

function inTemplate(node: SourceNode | undefined): WrittenRegex[] {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return [];
  return [...node.value.matchAll(/\{\w+~((?:[^{}]|\{[^{}]*\})*)\}/g)].map((found) => ({
    text: found[1] ?? '',
    offset: found.index + found[0].indexOf('~') + 1,
    scalar: node,
    isPath: false,
  }));
}

function conditions(node: SourceNode | undefined): WrittenRegex[] {
  if (node?.kind !== 'map') return [];
  return [...node.entries.values()].flatMap(({ value }) => whole(entryIn(value, 'regex')?.value, false));
}
