import { describe, expect, it, test } from 'vitest';
import type { ValidateOptions } from '../../src/policy/validate.ts';
import { validatePolicy } from '../../src/policy/validate.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly params?: Record<string, string>;
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
  readonly type?: string;
}

/** What the policy answers to a request: its status, and what it says is wrong; undefined when it lets it pass. */
async function judged(options: ValidateOptions, sent: Sent) {
  const { method = 'POST', headers = [], body = '', type = 'application/json', ...rest } = sent;
  const bytes = Buffer.from(body);
  const exchange = exchangeOf({
    method,
    headers: [...headers, ...(bytes.length === 0 ? [] : ['Content-Type', type])],
    readBody: (max) => Promise.resolve(bytes.length > max ? 'too-large' : bytes),
    ...rest,
  });
  const verdict = await validatePolicy.createHandler(options, policyDeps()).request?.(exchange);
  if (verdict === undefined) return undefined;
  const { errors } = JSON.parse(String(verdict.body));
  return { status: verdict.head.status, errors, headers: Object.fromEntries(verdict.head.headers) };
}

const ORDER = {
  type: 'object',
  required: ['item'],
  additionalProperties: false,
  properties: {
    item: { type: 'string', pattern: '^[a-z-]+$' },
    count: { type: 'integer', minimum: 1 },
    email: { type: 'string', format: 'email' },
  },
};

describe('a body', () => {
  test.each(['{"item":"tea"}', '{"item":"tea","count":2}', ' {"item":"tea","email":"a@b.example"} '])(
    'passes: %s',
    async (body) => {
      expect(await judged({ body: ORDER }, { body })).toBeUndefined();
    },
  );

  test.each<[body: string | Uint8Array, ...errors: [pointer: string, detail: RegExp][]]>([
    ['', ['#', /required/]],
    ['{', ['#', /not JSON/]],
    [new Uint8Array([34, 0xff, 34]), ['#', /UTF-8/]],
    ['{"item":"tea","item":"gun"}', ['#', /twice/]],
    ['{"item":"tea","\\u0069tem":"gun"}', ['#', /twice/]],
    ['[['.repeat(60) + ']]'.repeat(60), ['#', /nested/]],
    ['[]', ['#', /object/]],
    ['{}', ['#', /"item"/]],
    ['{"item":"Tea"}', ['#/item', /pattern/]],
    ['{"item":"tea","email":"no"}', ['#/email', /format/]],
    ['{"item":"tea","__proto__":1}', ['#', /"__proto__"/]],
    ['{"count":0,"x":1}', ['#', /"item"/], ['#', /"x"/], ['#/count', />= 1/]],
  ])('is refused: %s', async (body, ...expected) => {
    const verdict = await judged({ body: ORDER }, { body });
    expect(verdict?.status).toBe(400);
    expect(verdict?.errors.map((each: { pointer: string }) => each.pointer)).toEqual(
      expected.map(([pointer]) => pointer),
    );
    for (const [at, [, detail]] of expected.entries()) expect(verdict?.errors[at].detail).toMatch(detail);
  });

  it('may be missing where the method has none', async () => {
    expect(await judged({ body: ORDER }, { method: 'GET' })).toBeUndefined();
  });

  it('must be of a type that is taken, uncoded, and not too long', async () => {
    const body = '{"item":"tea"}';
    const other = await judged({ body: ORDER }, { body, type: 'text/plain' });
    expect(other).toMatchObject({
      status: 415,
      headers: { 'accept-post': 'application/json, application/*+json' },
    });
    const coded = await judged({ body: ORDER }, { body, headers: ['Content-Encoding', 'gzip'] });
    expect(coded).toMatchObject({ status: 415, headers: { 'accept-encoding': 'identity' } });
    expect((await judged({ body: ORDER, maxBytes: 5 }, { body }))?.status).toBe(413);
    const twice = await judged({ body: ORDER }, { body, headers: ['Content-Type', 'application/json'] });
    expect(twice?.status).toBe(415);
    expect(await judged({ contentTypes: ['text/*'] }, { body: 'tea', type: 'text/plain' })).toBeUndefined();
    expect(
      await judged({ body: ORDER }, { body, type: 'application/x+json; charset=utf-8' }),
    ).toBeUndefined();
  });

  it('has as many of its faults named as help', async () => {
    const list = { type: 'array', items: { type: 'integer' } };
    const many = JSON.stringify(new Array(1_000).fill('x'));
    expect((await judged({ body: list }, { body: many }))?.errors).toHaveLength(20);
    const large = JSON.stringify(new Array(10_000).fill('x'));
    expect((await judged({ body: list }, { body: large }))?.errors).toHaveLength(1);
  });

  it('may have its schema as text', async () => {
    const options = { body: 'type: object\nrequired: [a]\n' };
    expect((await judged(options, { body: '{}' }))?.status).toBe(400);
    expect(await judged(options, { body: '{"a":1}' })).toBeUndefined();
  });
});

describe('parameters', () => {
  const options: ValidateOptions = {
    path: { id: { type: 'integer' } },
    query: {
      limit: { type: 'integer', maximum: 100 },
      tags: { type: 'array', items: { type: 'string' }, maxItems: 2 },
      deep: { type: 'boolean' },
    },
    headers: { 'X-Kind': { enum: ['a', 'b'] } },
    required: ['limit'],
    closedQuery: true,
  };
  const send = (query: string, headers: string[] = [], id = '7') =>
    judged(options, { method: 'GET', query, headers, params: { id } });

  test.each([['limit=10'], ['limit=1e1&deep=true&tags=a&tags=b'], ['tags=a%2Cb&limit=0'], ['li%6Dit=5']])(
    'pass: %s',
    async (query) => {
      expect(await send(query, ['x-kind', 'b'])).toBeUndefined();
    },
  );

  test.each<[query: string, headers: string[], id: string, name: string, place: string]>([
    ['', [], '7', 'limit', 'query'],
    ['limit=ten', [], '7', 'limit', 'query'],
    ['limit=0x10', [], '7', 'limit', 'query'],
    ['limit=101', [], '7', 'limit', 'query'],
    ['limit=1&limit=2', [], '7', 'limit', 'query'],
    ['limit=1&deep=1', [], '7', 'deep', 'query'],
    ['limit=1&tags=a&tags=b&tags=c', [], '7', 'tags', 'query'],
    ['limit=1&other=1', [], '7', 'other', 'query'],
    ['limit=1', ['X-KIND', 'c'], '7', 'X-Kind', 'header'],
    ['limit=1', [], 'x', 'id', 'path'],
  ])('are refused: %s %j %s', async (query, headers, id, parameter, place) => {
    const verdict = await send(query, headers, id);
    expect(verdict).toMatchObject({ status: 400, errors: [{ parameter, in: place }] });
  });

  it('cannot be read with broken percent-encoding', async () => {
    expect((await send('limit=%zz'))?.status).toBe(400);
  });
});

const API = `
openapi: 3.0.3
info: { title: shop, version: "1" }
paths:
  /orders:
    get:
      parameters:
        - { $ref: "#/components/parameters/limit" }
        - { name: ids, in: query, explode: false, schema: { type: array, items: { type: integer } } }
    post:
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
  /orders/mine:
    get: {}
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get:
      parameters: [{ name: X-Trace, in: header, required: true, schema: { type: string, minLength: 2 } }]
    delete: {}
  /files/{name}.{kind}:
    get:
      parameters: [{ name: kind, in: path, required: true, schema: { enum: [png, gif] } }]
components:
  parameters:
    limit: { name: limit, in: query, schema: { type: integer, minimum: 0, exclusiveMinimum: true } }
  schemas:
    Order:
      type: object
      required: [item]
      properties:
        item: { type: string }
        note: { type: string, nullable: true }
        parts: { type: array, items: { $ref: "#/components/schemas/Order" } }
`;

describe('an OpenAPI document', () => {
  const options: ValidateOptions = { openapi: API, basePath: '/v1' };

  test.each<Sent>([
    { method: 'GET', path: '/v1/orders', query: 'limit=1&ids=1,2&other=x' },
    { method: 'GET', path: '/v1/orders/mine' },
    { method: 'GET', path: '/v1/orders/7', headers: ['x-trace', 'ab'] },
    { method: 'DELETE', path: '/v1/orders/7' },
    { method: 'GET', path: '/v1/files/a.png' },
    { path: '/v1/orders', body: '{"item":"tea","note":null,"parts":[{"item":"leaf"}]}' },
  ])('lets pass: $method $path $body', async (sent) => {
    expect(await judged(options, sent)).toBeUndefined();
  });

  test.each<[Sent, status: number, about?: string]>([
    [{ method: 'GET', path: '/v1/orders', query: 'limit=0' }, 400, 'limit'],
    [{ method: 'GET', path: '/v1/orders', query: 'ids=1,x' }, 400, 'ids'],
    [{ method: 'GET', path: '/v1/orders/x', headers: ['x-trace', 'ab'] }, 400, 'id'],
    [{ method: 'GET', path: '/v1/orders/7' }, 400, 'X-Trace'],
    [{ method: 'GET', path: '/v1/files/a.exe' }, 400, 'kind'],
    [{ path: '/v1/orders', body: '{"item":"tea","parts":[{}]}' }, 400, '#/parts/0'],
    [{ path: '/v1/orders', body: '' }, 400, '#'],
    [{ path: '/v1/orders', body: '<a/>', type: 'application/xml' }, 415],
    [{ method: 'PUT', path: '/v1/orders', body: '{}' }, 405],
    [{ method: 'POST', path: '/v1/orders/mine' }, 405],
    [{ method: 'GET', path: '/v1/nothing' }, 404],
    [{ method: 'GET', path: '/orders/mine' }, 404],
    [{ method: 'GET', path: '/v1orders/mine' }, 404],
  ])('refuses $method $path $query', async (sent, status, about) => {
    const verdict = await judged(options, sent);
    expect(verdict?.status).toBe(status);
    if (about !== undefined) {
      const [first] = verdict?.errors ?? [];
      expect(first.parameter ?? first.pointer).toBe(about);
    }
  });

  it('says which methods a path has', async () => {
    const verdict = await judged(options, { method: 'PUT', path: '/v1/orders' });
    expect(verdict?.headers.allow).toBe('GET, POST');
  });

  it('may leave alone what it does not know', async () => {
    const open: ValidateOptions = { ...options, unknownPaths: 'pass' };
    expect(await judged(open, { method: 'GET', path: '/v1/nothing' })).toBeUndefined();
  });
});

describe.each(WAYS)('a served spec: $name', (way) => {
  it('refuses before the upstream hears, and passes on the very bytes that were checked', async () => {
    const seen: string[] = [];
    const { ask } = await startSite(
      way,
      { policies: `order: { validate: { body: ${JSON.stringify(ORDER)} } }`, chain: 'order' },
      async (request, response) => {
        let body = '';
        for await (const piece of request) body += piece;
        seen.push(body);
        response.end('done');
      },
    );
    const headers = { 'content-type': 'application/json' };
    const bad = await ask({ method: 'POST', headers, body: '{"item":7}' });
    expect(bad.status).toBe(400);
    expect(bad.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(String(bad.body)).errors).toEqual([{ detail: 'must be string', pointer: '#/item' }]);
    const good = await ask({ method: 'POST', headers, body: ' {"item" : "tea"}' });
    expect([good.status, String(good.body)]).toEqual([200, 'done']);
    expect(seen).toEqual([' {"item" : "tea"}']);
    expect((await ask()).status).toBe(200);
  });
});
