// Header changes: fields to set, add and remove on the request before it is forwarded, and on the response
// before it is sent. Within one side the order is remove, set, add, whatever the order of writing.

import type { HeaderFields } from '../http/header-fields.ts';
import type { Exchange } from '../http/types.ts';
import { checkHeaderChanges } from './headers/check.ts';
import { type ValueMaker, valueMaker, valueParams } from './headers/template.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind } from './types.ts';

type Change = {
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
    description: `${description} Values may hold the path's parameters, such as \`{id}\`, and references to secrets.`,
    properties: {
      set: { ...VALUES, description: 'Headers to set, each in the place of all of that name.' },
      add: { ...VALUES, description: 'Headers to add to those that are there.' },
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
  summary: 'Sets, adds and removes headers of the request and of the response.',
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
  createHandler: createHeadersHandler,
};

/** Names ignore case, and neither their order nor a list of none means anything. */
function meaningOf({ set = {}, add = {}, remove = [] }: Change = {}) {
  const named = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  const removed = [...new Set(remove.map((name) => name.toLowerCase()))].sort();
  return { set: named(set), add: named(add), remove: removed };
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
  const set = makers(change.set);
  const added = makers(change.add);
  return (fields, { params }) => {
    for (const name of removed) fields.remove(name);
    for (const [name, make] of set) fields.set(name, make(params));
    for (const [name, make] of added) fields.add(name, make(params));
  };
}
