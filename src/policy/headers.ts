// Header changes: fields to set, add, rename and remove on the request before it is forwarded, and on the response
// before it is sent. Within one side the order is remove, rename, set, add, whatever the order of writing.

import type { HeaderFields } from '../http/header-fields.ts';
import type { Exchange } from '../http/types.ts';
import { compareHeaders } from './compare/shape.ts';
import { checkHeaderChanges } from './headers/check.ts';
import { type ValueMaker, valueMaker, valueParams } from './headers/template.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind } from './types.ts';

type Change = {
  readonly rename?: Readonly<Record<string, string>>;
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
};

/** What the spec says under `headers:`; values may hold `{params}` and references to secrets. */
export type HeadersOptions = { readonly request?: Change; readonly response?: Change };

const VALUES = { type: 'object', additionalProperties: { type: 'string' } } as const;

function changeSchema(description: string) {
  return {
    type: 'object',
    description: `${description} Values may hold the path's parameters, such as \`{id}\`, values of the request, such as \`{client.address}\` or \`{claim.sub}\`, and references to secrets.`,
    properties: {
      set: { ...VALUES, description: 'Headers to set, each in the place of all of that name.' },
      add: { ...VALUES, description: 'Headers to add to those that are there.' },
      rename: {
        ...VALUES,
        description: 'Headers to give another name, each in the place of all of that name: `old: new`.',
      },
      remove: { type: 'array', items: { type: 'string' }, description: 'Names of headers to take away.' },
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  } as const;
}

/** The `headers` policy. */
export const headersPolicy: PolicyKind<HeadersOptions> = {
  kind: 'headers',
  phase: 'transform',
  summary: 'Sets, adds, renames and removes headers of the request and of the response.',
  schema: {
    type: 'object',
    properties: {
      request: changeSchema('Changes before the request is forwarded.'),
      response: changeSchema('Changes before the response is sent.'),
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: ['request/set/*', 'request/add/*', 'response/set/*', 'response/add/*'],
  check: (_options, node) => checkHeaderChanges(node),
  meaning: (options) => ({ request: meaningOf(options.request), response: meaningOf(options.response) }),
  params: (options) => [...new Set(sides(options).flatMap(valuesOf).flatMap(valueParams))],
  compare: compareHeaders,
  createHandler: createHeadersHandler,
};

/** Names ignore case, and neither their order nor a list of none means anything. */
function meaningOf({ set = {}, add = {}, rename = {}, remove = [] }: Change = {}) {
  const named = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  const removed = [...new Set(remove.map((name) => name.toLowerCase()))].sort();
  const renamed = Object.entries(named(rename)).map(([from, to]) => [from, to.toLowerCase()]);
  return { set: named(set), add: named(add), rename: Object.fromEntries(renamed), remove: removed };
}

function sides(options: HeadersOptions): Change[] {
  return [options.request, options.response].filter((side) => side !== undefined);
}

function valuesOf(change: Change): string[] {
  return [...Object.values(change.set ?? {}), ...Object.values(change.add ?? {})];
}

function createHeadersHandler(options: HeadersOptions, deps: PolicyDeps): PolicyHandler {
  const request = options.request && createChanger(options.request, deps);
  const response = options.response && createChanger(options.response, deps);
  return {
    ...(request && {
      request: (exchange) => {
        request(exchange.request.headers, exchange);
        return undefined;
      },
    }),
    ...(response && {
      response: (exchange) => {
        if (exchange.response !== undefined) response(exchange.response.headers, exchange);
      },
    }),
  };
}

function createChanger(change: Change, deps: PolicyDeps): (fields: HeaderFields, exchange: Exchange) => void {
  const makers = (values: Readonly<Record<string, string>> = {}): (readonly [string, ValueMaker])[] =>
    Object.entries(values).map(([name, value]) => [name, valueMaker(name, value, deps)]);
  const removed = change.remove ?? [];
  const renamed = Object.entries(change.rename ?? {});
  const set = makers(change.set);
  const added = makers(change.add);
  return (fields, exchange) => {
    for (const name of removed) fields.remove(name);
    for (const [from, to] of renamed) rename(fields, from, to);
    for (const [name, make] of set) {
      const value = make(exchange);
      // What stood there is not what the spec wants, and may come from anybody.
      if (value === undefined) fields.remove(name);
      else fields.set(name, value);
    }
    for (const [name, make] of added) {
      const value = make(exchange);
      if (value !== undefined) fields.add(name, value);
    }
  };
}

function rename(fields: HeaderFields, from: string, to: string): void {
  const values = fields.all(from.toLowerCase());
  if (values.length === 0) return;
  fields.remove(from);
  fields.remove(to);
  for (const value of values) fields.add(to, value);
}
