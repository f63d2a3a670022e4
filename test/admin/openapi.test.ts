// The OpenAPI document is valid, and what a gateway answers is what it says: no field more, none less.
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/admin/openapi.ts';
import { RESOURCES } from '../../src/admin/registry.ts';
import type { SchemaObject } from '../../src/admin/schema.ts';
import { Served } from '../serve/support/served.ts';

const SPEC = `version: 1
listeners:
  public: { address: "127.0.0.1:0" }
  admin: { address: "127.0.0.1:0", admin: true }
upstreams:
  gone: { endpoints: [{ url: "http://127.0.0.1:1" }] }
  next: { endpoints: [{ url: "http://127.0.0.1:1" }] }
routes:
  say: { match: { path: / }, respond: { status: 200, body: one } }
  lost: { match: { path: /lost }, to: gone }
  moves:
    match: { path: /moves }
    to: { ramp: { from: gone, to: next, startAt: "2026-01-01T00:00:00Z", over: 1h, guard: { errorRate: 5% } }, by: client-ip }
`;

/** A request for each answer that can be had from one gateway, in this order. */
const ASKED: readonly [method: string, target: string, status: number, body?: string][] = [
  ['GET', '/', 200],
  ['GET', '/live', 200],
  ['GET', '/ready', 200],
  ['GET', '/status', 200],
  ['GET', '/routes', 200],
  ['GET', '/upstreams', 200],
  ['GET', '/ramps', 200],
  ['GET', '/errors', 200],
  ['GET', '/revisions', 200],
  ['GET', '/artifact', 200],
  ['GET', '/openapi.json', 200],
  ['GET', '/explain?url=/lost&header=x-a:%201', 200],
  ['GET', '/explain?url=lost', 400],
  ['POST', '/diff', 200, SPEC],
  ['POST', '/diff', 422, 'version: 7'],
  ['POST', '/reload', 200, ''],
  ['POST', '/rollback', 404, '{"to":"0123456789ab"}'],
  ['POST', '/rollback', 400, '[]'],
  ['POST', '/rollback', 200, ''],
];

let served: Served;
let admin = '';

beforeAll(async () => {
  served = new Served({ 'gateway.yaml': SPEC });
  const urls = [await served.hears(/^listening/), await served.hears(/^listening/)];
  const [url, adminUrl] = urls.map((line) => /on (\S+)/.exec(line)?.[1] ?? '');
  admin = adminUrl ?? '';
  await served.hears(/^serving/);
  await (await fetch(`${url}/lost`)).text();
  served.write('gateway.yaml', SPEC.replace('body: one', 'body: two'));
  await served.hears(/^reloaded/);
});
afterAll(async () => {
  await served.stop();
});

describe('the OpenAPI document', () => {
  it('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(openApiDocument()));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('has every resource, and one of each kind of answer is asked for here', () => {
    const asked = new Set(ASKED.map(([method, target]) => `${method} ${target.replace(/\?.*/, '')}`));
    const missing = RESOURCES.filter(({ method, path }) => !asked.has(`${method} ${path}`));
    expect(missing.map(({ path }) => path)).toEqual(['/metrics']);
  });

  it.each(ASKED)('tells what %s %s answers (%d)', async (method, target, status, body) => {
    const headers = {
      'content-type': method === 'POST' && target === '/diff' ? 'application/yaml' : 'application/json',
    };
    const response = await fetch(admin + target, body === undefined ? { method } : { method, body, headers });
    expect(response.status).toBe(status);
    const found = answerOf(method, target.replace(/\?.*/, ''), status);
    const type = (response.headers.get('content-type') ?? '').replace(/;.*/, '');
    expect(Object.keys(found)).toContain(type);
    const bytes = await response.arrayBuffer();
    if (!type.endsWith('json')) return;
    const validate = compile(found[type]?.schema ?? {});
    const isValid = validate(JSON.parse(new TextDecoder().decode(bytes)));
    expect(validate.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  });
});

type Content = Record<string, { schema?: SchemaObject }>;

function answerOf(method: string, path: string, status: number): Content {
  // The document is JSON of a known outline.
  const { paths } = openApiDocument() as unknown as {
    paths: Record<string, Record<string, { responses: Record<string, { content: Content }> }>>;
  };
  const responses = paths[path]?.[method.toLowerCase()]?.responses ?? {};
  return (responses[status] ?? responses.default)?.content ?? {};
}

function compile(schema: SchemaObject) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // Its types are of CommonJS.
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  const components = openApiDocument().components;
  return ajv.compile(closed({ ...schema, components } as SchemaObject) as object);
}

/** The same schema that allows no field which it does not name. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, closed(inner)]);
  const isClosed = 'properties' in value && !('additionalProperties' in value);
  return Object.fromEntries(isClosed ? [...entries, ['additionalProperties', false]] : entries);
}
