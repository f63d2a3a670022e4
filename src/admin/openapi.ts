// The OpenAPI document of the admin listener, made of what its resources say of themselves. `npm run generate` writes it
// to schemas/admin.openapi.json.
import { VERSION } from '../util/version.ts';
import { ofType } from './answer.ts';
import { RESOURCES } from './registry.ts';
import type { SchemaObject } from './schema.ts';
import { PROBLEM } from './shapes.ts';
import type { DocumentedAnswer, Resource } from './types.ts';

/** What may become of any request, by what the resource is. */
const REFUSALS = {
  401: 'A token is needed, or this is not the token.',
  403: 'A page of another origin asks, or the listener is read-only.',
  415: 'The body has no type that says what it is.',
  421: 'The host is not known here.',
} as const;

let made: SchemaObject | undefined;

/** The document (OpenAPI 3.1). */
export function openApiDocument(): SchemaObject {
  made ??= makeDocument();
  return made;
}

function makeDocument(): SchemaObject {
  const paths = new Map<string, SchemaObject>();
  for (const resource of [...RESOURCES, openapi]) {
    const known = paths.get(resource.path) ?? {};
    paths.set(resource.path, { ...known, [resource.method.toLowerCase()]: operation(resource) });
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'gw admin',
      version: VERSION,
      summary: 'What a running gateway tells its operator, and does for them.',
      description:
        'Served by listeners with `admin: true`. Every JSON answer says the version of its shape; fields are added, never renamed.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'Where `admin.token` of the spec asks for one.',
        },
      },
    },
  };
}

/** The resource that serves it: what describes all of them cannot stand in their list. */
export const openapi: Resource = {
  method: 'GET',
  path: '/openapi.json',
  isOpen: true,
  doc: {
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: { type: 'object' } } },
  },
  handle: () => ofType('application/json', `${JSON.stringify(openApiDocument())}\n`),
};

type Described = Pick<Resource, 'method' | 'path' | 'isOpen' | 'changes' | 'doc'>;

function operation(resource: Described): SchemaObject {
  const { method, path, isOpen, doc } = resource;
  const { summary, parameters, body } = doc;
  return {
    operationId: `${method.toLowerCase()}${path.replace(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    security: isOpen === true ? [{}] : [{ token: [] }, {}],
    ...(parameters && { parameters: parameters.map(parameterObject) }),
    ...(body && {
      requestBody: {
        required: body.required === true,
        content: Object.fromEntries(body.types.map((type) => [type, { schema: body.schema }])),
      },
    }),
    responses: responsesOf(resource),
  };
}

function parameterObject({
  name,
  description,
  required,
}: NonNullable<Resource['doc']['parameters']>[number]) {
  const isList = name === 'header';
  const schema: SchemaObject = isList ? { type: 'array', items: { type: 'string' } } : { type: 'string' };
  return { name, in: 'query', description, required: required === true, schema };
}

function responsesOf({ method, isOpen, doc }: Described): SchemaObject {
  const responses = new Map<string, SchemaObject>();
  for (const [status, answer] of Object.entries(doc.answers))
    responses.set(status, responseObject(Number(status), answer));
  for (const [status, description] of Object.entries(REFUSALS)) {
    const isPossible = status === '421' || (isOpen !== true && status !== '415') || method === 'POST';
    if (isPossible && !responses.has(status))
      responses.set(status, responseObject(Number(status), { description }));
  }
  responses.set('default', responseObject(500, { description: 'Something else went wrong.' }));
  return Object.fromEntries([...responses].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function responseObject(status: number, { description, type, schema }: DocumentedAnswer): SchemaObject {
  if (type !== undefined) return { description, content: { [withoutParameters(type)]: {} } };
  if (status < 400) return { description, content: { 'application/json': { schema: schema ?? {} } } };
  const problem = { $ref: '#/components/schemas/Problem' };
  return { description, content: { 'application/problem+json': { schema: problem } } };
}

function withoutParameters(type: string): string {
  return type.replace(/;.*/, '');
}
