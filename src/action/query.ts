// Changes to a query string (application/x-www-form-urlencoded). What is not changed stays byte for byte as
// the client sent it.
import type { Rewrite } from '../artifact/types.ts';
import { queryName, queryPairs, setPair } from '../http/query-pairs.ts';
import { fillTemplate } from '../matching/template.ts';

type Params = Readonly<Record<string, string>>;

/** The query after `remove`, then `set`, then `add`; undefined when nothing is left of it. */
export function changeQuery(
  query: string | undefined,
  { remove = [], set = {}, add = {} }: NonNullable<Rewrite['query']>,
  params: Params,
): string | undefined {
  const gone = new Set(remove);
  const pairs = queryPairs(query).filter((pair) => !gone.has(queryName(pair)));
  for (const [name, value] of Object.entries(set)) setPair(pairs, name, writePair(name, value, params));
  for (const [name, value] of Object.entries(add)) pairs.push(writePair(name, value, params));
  return pairs.length === 0 ? undefined : pairs.join('&');
}

function writePair(name: string, value: string, params: Params): string {
  return `${encodeURIComponent(name)}=${fillQueryText(value, params)}`;
}

/** Text with parameters for a place in a query: the text is encoded, and no parameter can begin another pair. */
function fillQueryText(text: string, params: Params): string {
  const filled = (part: string) => fillTemplate(part, params);
  return text
    .split(/(\{[A-Za-z_][A-Za-z0-9_]*\})/)
    .map((part, index) =>
      index % 2 === 1 && filled(part) !== part ? escapeQuerySlice(filled(part)) : encodeURIComponent(part),
    )
    .join('');
}

/** A slice of a path made fit for a query's value: what means something there is encoded. */
export function escapeQuerySlice(slice: string): string {
  return slice.replace(/[&+=;]/g, (character) => encodeURIComponent(character));
}
