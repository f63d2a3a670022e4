// Changes to the query before a request is forwarded, in the order remove, rename, set, add. What is not changed stays
// byte for byte as the client sent it.

import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { queryName, queryPairs, setPair } from '../http/query-pairs.ts';
import type { Exchange } from '../http/types.ts';
import { fillTemplate, templateParams } from '../matching/template.ts';
import { spanOf } from '../source/span.ts';
import type { SourceNode } from '../source/types.ts';
import { compareQuery, queryMeaning } from './compare/shape.ts';
import { REQUEST_PLACE, requestPlaces, requestValue, unknownPlaceHint } from './request-value.ts';
import type { PolicyHandler, PolicyKind } from './types.ts';

type Texts = Readonly<Record<string, string>>;

/** What the spec says under `query:`. */
export type QueryOptions = {
  readonly set?: Texts;
  readonly add?: Texts;
  readonly rename?: Texts;
  readonly remove?: readonly string[];
};

const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;
const VALUES =
  "Values may hold the path's parameters, such as `{id}`, and values of the request, such as `{identity.consumer}`.";

/** The `query` policy. */
export const queryPolicy: PolicyKind<QueryOptions> = {
  kind: 'query',
  phase: 'transform',
  summary: 'Sets, adds, renames and removes query parameters of the request.',
  schema: {
    type: 'object',
    minProperties: 1,
    properties: {
      set: { ...TEXTS, description: `Parameters to set, each in the place of all of that name. ${VALUES}` },
      add: { ...TEXTS, description: `Parameters to add to those that are there. ${VALUES}` },
      rename: { ...TEXTS, description: 'Parameters to give another name: `old: new`.' },
      remove: { type: 'array', items: { type: 'string' }, description: 'Names of parameters to take away.' },
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: (_options, node) => ['set', 'add'].flatMap((verb) => checkValues(node, verb)),
  params: ({ set = {}, add = {} }) =>
    [...Object.values(set), ...Object.values(add)].flatMap((value) => templateParams(value)),
  meaning: queryMeaning,
  compare: compareQuery,
  createHandler: createQueryHandler,
};

function checkValues(node: SourceNode, verb: string): Diagnostic[] {
  const map = node.kind === 'map' ? node.entries.get(verb)?.value : undefined;
  if (map?.kind !== 'map') return [];
  return [...map.entries.values()].flatMap(({ value }) => {
    const text = value.kind === 'scalar' ? String(value.value) : '';
    const unknown = requestPlaces(text).filter((name) => requestValue(name) === undefined);
    return unknown.map((name) =>
      createDiagnostic('GW1206', spanOf(value), `\`{${name}}\` is no value of a request`, {
        hint: unknownPlaceHint(name),
      }),
    );
  });
}

function createQueryHandler({ set = {}, add = {}, rename = {}, remove = [] }: QueryOptions): PolicyHandler {
  const removed = new Set(remove);
  const renamed = new Map(Object.entries(rename));
  return {
    request(exchange) {
      const pairs = queryPairs(exchange.query)
        .filter((pair) => !removed.has(queryName(pair)))
        .map((pair) => renamedPair(pair, renamed.get(queryName(pair))));
      for (const [name, text] of Object.entries(set)) {
        const value = writtenValue(text, exchange);
        if (value === undefined) dropPairs(pairs, name);
        else setPair(pairs, name, `${encodeURIComponent(name)}=${value}`);
      }
      for (const [name, text] of Object.entries(add)) {
        const value = writtenValue(text, exchange);
        if (value !== undefined) pairs.push(`${encodeURIComponent(name)}=${value}`);
      }
      exchange.query = pairs.length === 0 ? undefined : pairs.join('&');
      return undefined;
    },
  };
}

/** What the spec sets and the request cannot give is not left to what the client wrote there. */
function dropPairs(pairs: string[], name: string): void {
  for (let at = pairs.length - 1; at >= 0; at--) if (queryName(pairs[at] ?? '') === name) pairs.splice(at, 1);
}

function renamedPair(pair: string, name: string | undefined): string {
  if (name === undefined) return pair;
  const equals = pair.indexOf('=');
  return encodeURIComponent(name) + (equals === -1 ? '' : pair.slice(equals));
}

/** Text with its places filled, encoded so that nothing in it can begin another pair; undefined when one has no value. */
function writtenValue(text: string, exchange: Exchange): string | undefined {
  let written = '';
  for (const [index, part] of text.split(REQUEST_PLACE).entries()) {
    const value = index % 2 === 1 ? requestValue(part)?.(exchange) : filled(part, exchange.params);
    if (value === undefined) return undefined;
    written += encoded(value);
  }
  return written;
}

/** With parameters as the client means them; one that cannot be decoded stands as it came. */
function filled(text: string, params: Texts): string {
  const decoded = templateParams(text).map((name) => [name, decodedParam(params[name] ?? '')]);
  return fillTemplate(text, Object.fromEntries(decoded));
}

function decodedParam(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
