// Requests that are not as a schema or an OpenAPI document says are refused with 400 and what is wrong with them.

import type { JsonValue } from '../artifact/types.ts';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import type { Exchange } from '../http/types.ts';
import { nodeAt } from '../source/node.ts';
import { spanOf } from '../source/span.ts';
import type { SourceNode } from '../source/types.ts';
import { compareValidate, validateMeaning } from './compare/validate.ts';
import { refuse } from './refuse.ts';
import type { PolicyHandler, PolicyKind, Verdict } from './types.ts';
import { type BodyRule, bodyContent } from './validate/body.ts';
import { readDocument } from './validate/document.ts';
import { type Operation, readOpenApi } from './validate/openapi.ts';
import { type Parameter, type ParameterPlace, shapeOf } from './validate/parameters.ts';
import { matchTemplate } from './validate/path-template.ts';
import { checkRequest, type RequestRules } from './validate/rules.ts';
import { createSchemaCompiler, type SchemaCompiler } from './validate/schemas.ts';

type Document = { readonly [key: string]: JsonValue };

/** What the spec says under `validate:`. */
export type ValidateOptions = {
  readonly body?: Document | string;
  readonly contentTypes?: readonly string[];
  readonly path?: Readonly<Record<string, Document>>;
  readonly query?: Readonly<Record<string, Document>>;
  readonly headers?: Readonly<Record<string, Document>>;
  readonly required?: readonly string[];
  readonly closedQuery?: boolean;
  readonly openapi?: Document | string;
  readonly basePath?: string;
  readonly unknownPaths?: 'refuse' | 'pass';
  readonly maxBytes?: number;
};

const BYTES_MAX = 1_048_576;
const JSON_TYPES = ['application/json', 'application/*+json'];
/** Methods whose requests have a body by their nature. */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

const DOCUMENT = { type: ['object', 'string'] } as const;

function parametersSchema(what: string) {
  return {
    type: 'object',
    additionalProperties: { type: 'object' },
    description: `${what}, each by its name with a JSON Schema. Text is read as the number, boolean or list that the schema asks for.`,
  } as const;
}

/** The `validate` policy. */
export const validatePolicy: PolicyKind<ValidateOptions> = {
  kind: 'validate',
  phase: 'validation',
  summary: 'Refuses requests that are not as a JSON Schema or an OpenAPI document says.',
  schema: {
    type: 'object',
    properties: {
      body: {
        ...DOCUMENT,
        description:
          'A JSON Schema (2020-12) for the body, in place or as text: `"${file:order.schema.json}"`. POST, PUT and PATCH must then have a body.',
      },
      contentTypes: {
        type: 'array',
        items: { type: 'string', pattern: '^[^/;\\s]+/[^;\\s]+$' },
        minItems: 1,
        description:
          'Media types that a body may have; `application/json` and `application/*+json` by default if `body` is there. Only JSON is checked against `body`.',
      },
      path: parametersSchema("Parameters of the route's path"),
      query: parametersSchema('Parameters of the query'),
      headers: parametersSchema('Header fields'),
      required: {
        type: 'array',
        items: { type: 'string' },
        description: 'Names under `query` and `headers` that must be there.',
      },
      closedQuery: {
        type: 'boolean',
        default: false,
        description: 'Refuse parameters of the query that are not named.',
      },
      openapi: {
        ...DOCUMENT,
        description:
          'An OpenAPI document (3.0 or 3.1), in place or as text: `"${file:openapi.yaml}"`; in place of `body`, `contentTypes`, `path`, `query`, `headers` and `required`.',
      },
      basePath: {
        type: 'string',
        pattern: '^/',
        description: 'What stands in front of the paths of `openapi`, such as `/v1`; nothing by default.',
      },
      unknownPaths: {
        enum: ['refuse', 'pass'],
        default: 'refuse',
        description: 'What becomes of requests that `openapi` does not describe: 404 or 405, or nothing.',
      },
      maxBytes: {
        type: 'integer',
        minimum: 1,
        default: BYTES_MAX,
        description: 'Bodies that are longer are refused with 413.',
      },
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: (options, node) => checkDocuments(options, node),
  params: ({ path = {} }) => Object.keys(path),
  meaning: validateMeaning,
  compare: compareValidate,
  createHandler: (options) => (options.openapi === undefined ? schemaHandler(options) : apiHandler(options)),
};

function schemaHandler(options: ValidateOptions): PolicyHandler {
  const rules = rulesOf(options);
  const { body } = rules;
  const optional = body === undefined ? rules : { ...rules, body: { ...body, required: false } };
  return {
    request(exchange) {
      const fitting = WITH_BODY.has(exchange.request.method) ? rules : optional;
      return checkRequest(exchange, fitting, exchange.params);
    },
  };
}

function rulesOf(options: ValidateOptions): RequestRules {
  const { path = {}, query = {}, headers = {}, required = [], closedQuery = false } = options;
  const compiler = createSchemaCompiler();
  const parametersOf = (schemas: Readonly<Record<string, Document>>, place: ParameterPlace): Parameter[] =>
    Object.entries(schemas).map(([name, schema]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      shape: shapeOf(schema, (each) => each),
      separator: place === 'header' ? ',' : undefined,
      validate: compiler.compile(schema),
    }));
  return {
    parameters: [
      ...parametersOf(path, 'path'),
      ...parametersOf(query, 'query'),
      ...parametersOf(headers, 'header'),
    ],
    body: bodyRuleOf(options, compiler),
    closedQuery,
  };
}

function bodyRuleOf(options: ValidateOptions, compiler: SchemaCompiler): BodyRule | undefined {
  const { body, contentTypes, maxBytes = BYTES_MAX } = options;
  if (body === undefined && contentTypes === undefined) return undefined;
  const validate = body === undefined ? undefined : compiler.compile(readDocument(body));
  const contents = (contentTypes ?? JSON_TYPES).map((type) => bodyContent(type, validate));
  return { required: body !== undefined, contents, bytesMax: maxBytes };
}

function apiHandler(options: ValidateOptions): PolicyHandler {
  const operations = operationsOf(options);
  const { basePath = '', unknownPaths = 'refuse' } = options;
  const base = basePath.replace(/\/$/, '');
  return {
    request(exchange) {
      const found = findOperation(exchange, operations, base);
      if (!('allow' in found)) return checkRequest(exchange, found.rules, found.params);
      return unknownPaths === 'pass' ? undefined : refuseUnknown(exchange, found.allow);
    },
  };
}

function operationsOf(options: ValidateOptions): Operation[] {
  const { openapi = '', closedQuery = false, maxBytes = BYTES_MAX } = options;
  return readOpenApi(readDocument(openapi), { bytesMax: maxBytes, closedQuery });
}

interface Found {
  readonly rules: RequestRules;
  readonly params: Readonly<Record<string, string>>;
}

/** The operation that a request is, or the methods that its path has. */
function findOperation(
  { path, request }: Exchange,
  operations: readonly Operation[],
  base: string,
): Found | { readonly allow: readonly string[] } {
  if (!path.startsWith(`${base}/`)) return { allow: [] };
  const own = path.slice(base.length);
  // Of the paths that fit, the most concrete one is meant, whatever its methods.
  let template: string | undefined;
  const allow = [];
  for (const operation of operations) {
    if (template !== undefined && operation.template.text !== template) continue;
    const params = matchTemplate(operation.template, own);
    if (params === undefined) continue;
    template = operation.template.text;
    if (operation.method === request.method) return { rules: operation.rules, params };
    allow.push(operation.method);
  }
  return { allow };
}

function refuseUnknown(exchange: Exchange, allow: readonly string[]): Verdict {
  if (allow.length === 0) return refuse(exchange, { status: 404, detail: 'There is no such operation.' });
  const detail = `${exchange.request.method} is not allowed here.`;
  return refuse(exchange, { status: 405, detail, allow });
}

/** Everything that is no schema, no OpenAPI document, or one beside the other. */
function checkDocuments(options: ValidateOptions, node: SourceNode): Diagnostic[] {
  const { openapi, body, path = {}, query = {}, headers = {} } = options;
  const besides = ['body', 'contentTypes', 'path', 'query', 'headers', 'required'].filter(
    (key) => key in options,
  );
  const [beside] = besides;
  if (openapi !== undefined && beside !== undefined) {
    const message = `\`${beside}\` stands beside \`openapi\`, which says that already`;
    return [
      createDiagnostic('GW1451', placeOf(node, [beside]), message, { hint: 'make two policies of it' }),
    ];
  }
  if (openapi !== undefined) {
    return tried(node, ['openapi'], 'the OpenAPI document cannot be used', () => operationsOf(options));
  }
  const compiler = createSchemaCompiler();
  const schemas = { path, query, headers };
  return [
    ...(body === undefined
      ? []
      : tried(node, ['body'], 'the schema cannot be used', () => compiler.compile(readDocument(body)))),
    ...Object.entries(schemas).flatMap(([place, named]) =>
      Object.entries(named).flatMap(([name, schema]) =>
        tried(node, [place, name], 'the schema cannot be used', () => compiler.compile(schema)),
      ),
    ),
  ];
}

function tried(
  node: SourceNode,
  path: readonly string[],
  what: string,
  attempt: () => unknown,
): Diagnostic[] {
  try {
    attempt();
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [createDiagnostic('GW1450', placeOf(node, path), `${what}: ${reason}`)];
  }
}

function placeOf(node: SourceNode, path: readonly string[]) {
  return spanOf(nodeAt(node, path) ?? node);
}
