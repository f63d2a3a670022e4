// What a module's hooks can do to an exchange, and what they cannot, however they try.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeaderFields } from '../../../src/http/header-fields.ts';
import type { Answer } from '../../../src/http/problem.ts';
import type { Policy, PolicyHooks, PolicyIdentity, PolicyRequest } from '../../../src/policy/custom/api.ts';
import { definePolicy } from '../../../src/policy/custom/api.ts';
import type { CustomOptions } from '../../../src/policy/custom/options.ts';
import { customPolicy } from '../../../src/policy/custom.ts';
import type { PolicyDeps } from '../../../src/policy/types.ts';
import { policyDeps } from '../support/deps.ts';
import { exchangeOf } from '../support/exchange.ts';

const said: string[] = [];
let nowMs = 0;

beforeEach(() => {
  said.length = 0;
  nowMs = 0;
});
afterEach(() => vi.useRealTimers());

/** The handler of a module whose default export is this. */
function handlerOf(exported: unknown, options: Partial<CustomOptions> = {}, deps: Partial<PolicyDeps> = {}) {
  const module = { namespace: { default: exported }, folder: '/spec' };
  const warn = (line: string) => said.push(line);
  const all = policyDeps({ name: 'own', now: () => nowMs, warn, module, ...deps });
  return customPolicy.createHandler({ module: 'own.js', ...options }, all);
}

const withHooks = (hooks: unknown, options: Partial<CustomOptions> = {}) =>
  handlerOf({ create: () => hooks }, options);

/** What the handler answers to a request. */
async function verdictOf(hooks: PolicyHooks | Record<string, unknown>, exchange = exchangeOf()) {
  const verdict: Answer | undefined = await withHooks(hooks).request?.(exchange);
  return verdict;
}

/** As text, status and headers first. */
function shown(answer: Answer | undefined) {
  return answer && [answer.head.status, ...answer.head.headers.toRaw(), String(answer.body)];
}

describe('a module', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'exports nothing',
      undefined,
      /^own\.js exports no policy: its default export needs a function `create`$/,
    ],
    ['exports a function', () => ({}), /exports no policy/],
    ['has no create', { create: 7 }, /exports no policy/],
    ['creates a number', { create: () => 7 }, /`create` gave no object with hooks/],
    ['creates in the future', { create: async () => ({}) }, /`create` gave a promise; await at the top/],
    ['fails to create', { create: () => failWith('no luck') }, /^own\.js: `create` failed: Error: no luck$/],
    ['throws no error', { create: () => throwValue('text') }, /`create` failed: text$/],
    ['has a hook that is none', { create: () => ({ request: 7 }) }, /the hook `request` is no function$/],
    ['has a schema that is none', { create: () => ({}), optionsSchema: 7 }, /`optionsSchema` is no object$/],
    [
      'has a schema that cannot be used',
      { create: () => ({}), optionsSchema: { type: 'nonsense' } },
      /`optionsSchema` failed: /,
    ],
  ])('that %s is refused when it is loaded', (_what, exported, message) => {
    expect(() => handlerOf(exported)).toThrow(message);
  });

  it('gets its options frozen, with secrets in place of references', () => {
    const seen: unknown[] = [];
    const policy: Policy = {
      create(options) {
        seen.push(options);
        expect(() => Object.assign(options, { more: 1 })).toThrow(TypeError);
        return {};
      },
    };
    const options = { key: '${env:KEY}', list: ['a ${env:KEY} b', 1, null, { c: '$${env:KEY}' }] };
    handlerOf(policy, { options }, { resolveSecret: (text) => `<${text}>` });
    expect(seen).toEqual([{ key: '<${env:KEY}>', list: ['a <${env:KEY}> b', 1, null, { c: '${env:KEY}' }] }]);
  });

  it('whose schema the options do not fit is refused, without telling what they hold', () => {
    const optionsSchema = {
      type: 'object',
      properties: { key: { type: 'string', maxLength: 3 } },
      required: ['more'],
    };
    const load = () =>
      handlerOf(
        { optionsSchema, create: () => ({}) },
        { options: { key: '${env:KEY}' } },
        { resolveSecret: () => 'hunter2' },
      );
    expect(load).toThrow(/^the options are not as own\.js wants them: .*must have the property "more"/);
    expect(load).not.toThrow(/hunter2/);
  });

  it('keeps what it asks to keep, and cannot break a reload by closing it', () => {
    const states = new Map<string, { close?(): void }>();
    const keep: PolicyDeps['keep'] = (key, create) => {
      const state = create();
      states.set(key, state);
      return state;
    };
    const kept: unknown[] = [];
    const policy = definePolicy({
      create(_options, { keep }) {
        kept.push(keep('counts', () => ({ count: 3, close: () => failWith('stuck') })));
        return {};
      },
    });
    handlerOf(policy, {}, { keep });
    expect(kept).toEqual([expect.objectContaining({ count: 3 })]);
    for (const state of states.values()) state.close?.();
    expect(said).toEqual(['policy "own": closing "counts" of own.js: Error: stuck']);
  });
});

describe('the request hook', () => {
  it('sees the request, and nothing of what is behind it', async () => {
    const exchange = exchangeOf({
      method: 'POST',
      headers: ['X-A', '1', 'x-a', '2'],
      path: '/a/b',
      query: 'q=1',
      params: { id: '7' },
      clientAddress: '192.0.2.9',
    });
    const seen: unknown[] = [];
    await verdictOf(
      {
        request(request: PolicyRequest) {
          const { method, path, query, params, client, authority, route, id, headers, identity } = request;
          seen.push({ method, path, query, params, client, authority, route, id, identity });
          seen.push([headers.get('x-A'), headers.all('x-a'), headers.has('x-b'), [...headers]]);
          seen.push(Reflect.ownKeys(request), Reflect.ownKeys(headers));
        },
      },
      exchange,
    );
    expect(seen).toEqual([
      {
        ...{ method: 'POST', path: '/a/b', query: 'q=1', params: { id: '7' }, id: 'id', route: 'r' },
        ...{ client: { address: '192.0.2.9', scheme: 'http' }, authority: 'a.example', identity: undefined },
      },
      [
        '1, 2',
        ['1', '2'],
        false,
        [
          ['X-A', '1'],
          ['x-a', '2'],
        ],
      ],
      ['headers'],
      [],
    ]);
  });

  it('changes headers of the request', async () => {
    const exchange = exchangeOf({ headers: ['x-old', '1', 'x-set', '1'] });
    const request = ({ headers }: PolicyRequest) => {
      headers.remove('X-Old');
      headers.set('x-set', '2');
      headers.add('x-new', '3');
    };
    expect(await verdictOf({ request }, exchange)).toBeUndefined();
    expect(exchange.request.headers.toRaw()).toEqual(['x-set', '2', 'x-new', '3']);
  });

  it.each<[string, (request: PolicyRequest) => unknown, readonly unknown[]]>([
    [
      'text',
      (request) => request.respond(200, { 'x-a': ['1', '2'] }, 'hello'),
      [200, 'x-a', '1', 'x-a', '2', 'content-type', 'text/plain; charset=utf-8', 'hello'],
    ],
    ['nothing but a status', (request) => request.respond(204), [204, '']],
    ['a plain object', () => ({ status: 202 }), [202, '']],
    [
      'a problem',
      (request) => request.refuse(403, 'Not now.', { 'x-why': 'a' }),
      [403, 'x-why', 'a', 'content-type', 'application/problem+json', expect.stringContaining('"Not now."')],
    ],
    ['something later', async (request) => request.respond(201), [201, '']],
  ])('answers with %s', async (_what, request, expected) => {
    expect(shown(await verdictOf({ request }))).toEqual(expected);
    expect(said).toEqual([]);
  });

  it('is handed back synchronously when it is synchronous', () => {
    expect(withHooks({ request: () => undefined }).request?.(exchangeOf())).toBeUndefined();
  });

  it.each<[string, (request: PolicyRequest) => unknown, RegExp]>([
    ['throws', () => failWith('broken'), /Error: broken/],
    ['rejects', async () => failWith('broken later'), /Error: broken later/],
    ['rejects with nothing', () => Promise.reject(undefined), /undefined/],
    [
      'throws what has no text',
      () => throwValue({ toString: () => failWith('no') }),
      /something that has no text/,
    ],
    ['throws what has no prototype', () => throwValue(Object.create(null)), /something that has no text/],
    ['throws several lines', () => failWith('a\nb\r\nc'), /Error: a b c$/],
    ['gives text', () => 'hello', /gave neither nothing nor an answer/],
    ['gives an empty object', () => ({}), /gave neither nothing nor an answer/],
    ['gives null later', async () => null, /gave neither nothing nor an answer/],
    ['gives a status that is none', () => ({ status: 'ok' }), /whole number from 200 to 599/],
    ['switches protocols', () => ({ status: 101 }), /whole number from 200 to 599/],
    ['gives NaN', () => ({ status: Number.NaN }), /whole number from 200 to 599/],
    ['gives a body that is an object', () => ({ status: 200, body: { a: 1 } }), /text or a Uint8Array/],
    ['gives 204 a body', () => ({ status: 204, body: 'a' }), /an answer of 204 has no body/],
    ['gives headers as text', () => ({ status: 200, headers: 'a: b' }), /headers of an answer are no object/],
    [
      'splits a head',
      () => ({ status: 200, headers: { 'x-a': 'b\r\nset-cookie: c' } }),
      /holds a line break/,
    ],
    ['splits a head by name', () => ({ status: 200, headers: { 'x-a: b\r\nc': 'd' } }), /not a header name/],
    [
      'frames its answer',
      () => ({ status: 200, headers: { 'Content-Length': '1' } }),
      /by the gateway alone/,
    ],
    [
      'chunks its answer',
      () => ({ status: 200, headers: { 'transfer-encoding': 'chunked' } }),
      /gateway alone/,
    ],
    ['sets no text', ({ headers }) => headers.set('x-a', JSON.parse('1')), /is no string/],
    [
      'splits the request',
      ({ headers }) => headers.set('x-a', 'b\r\nx-consumer-name: admin'),
      /a line break/,
    ],
    [
      'adds a NUL',
      ({ headers }) => headers.add('x-a', 'a\0b'),
      /holds a character that headers cannot carry/,
    ],
    ['names a consumer', ({ headers }) => headers.set('X-Consumer-Name', 'admin'), /by the gateway alone/],
    ['names groups', ({ headers }) => headers.add('x_consumer_groups', 'admin'), /by the gateway alone/],
    ['lies about the way', ({ headers }) => headers.set('x-forwarded-for', '::1'), /by the gateway alone/],
    ['hides the way', ({ headers }) => headers.remove('Forwarded'), /by the gateway alone/],
    ['chooses the host', ({ headers }) => headers.set('host', 'b.example'), /by the gateway alone/],
    ['changes the id', ({ headers }) => headers.set('x-request-id', 'a'), /by the gateway alone/],
    ['smuggles', ({ headers }) => headers.set('transfer-encoding', 'chunked'), /by the gateway alone/],
    ['writes to the request', (request) => Object.assign(request, { path: '/admin' }), /TypeError/],
    ['writes to the headers', ({ headers }) => Object.assign(headers, { get: 1 }), /TypeError/],
    ['writes to params', ({ params }) => Object.assign(params, { id: 'a' }), /TypeError/],
    [
      'says who calls',
      (request) => request.identify({ consumer: 'admin' }),
      /only a policy of the authentication/,
    ],
    ['reads no number of bytes', (request) => request.body(-1), /bytesMax is no number/],
  ])('that %s is answered with 500 and told in one line', async (_what, request, line) => {
    const exchange = exchangeOf({ headers: ['x-b', '1'] });
    const answer = await verdictOf({ request }, exchange);
    expect(answer?.head.status).toBe(500);
    expect(answer?.body).toContain('"A policy of the gateway failed."');
    expect(said).toEqual([expect.stringMatching(/^policy "own": the request hook failed: [^\n]+$/)]);
    expect(said[0]).toMatch(line);
    expect(exchange.request.headers.toRaw()).toEqual(['x-b', '1']);
    expect(exchange.identity).toBeUndefined();
  });

  it('that fails often is told once in five seconds, with how often', async () => {
    const handler = withHooks({ request: () => failWith('broken') });
    for (const atMs of [0, 1, 4_999, 5_000]) {
      nowMs = atMs;
      await handler.request?.(exchangeOf());
    }
    expect(said).toEqual([
      'policy "own": the request hook failed: Error: broken',
      'policy "own": the request hook failed: Error: broken (and 2 more since the last line)',
    ]);
  });

  it('that never ends is answered with 503 when its time is up, and can change nothing any more', async () => {
    vi.useFakeTimers();
    const exchange = exchangeOf();
    let held: PolicyRequest | undefined;
    const hooks = {
      request(request: PolicyRequest) {
        held = request;
        return new Promise(() => undefined);
      },
    };
    const verdict = withHooks(hooks, { timeout: '20ms' }).request?.(exchange);
    const signal = held?.signal;
    await vi.advanceTimersByTimeAsync(19);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await verdict)?.head.status).toBe(503);
    expect(signal?.aborted).toBe(true);
    expect(said).toEqual(['policy "own": the request hook took longer than 20 ms']);
    expect(() => held?.headers.set('x-late', '1')).toThrow('the hook is over');
    await expect(held?.body(1)).rejects.toThrow('the hook is over');
    expect(exchange.request.headers.size).toBe(0);
  });

  it('lets a failure go that comes after its time', async () => {
    vi.useFakeTimers();
    const hooks = { request: () => new Promise((_, fail) => setTimeout(() => fail(new Error('late')), 50)) };
    const verdict = withHooks(hooks, { timeout: '20ms' }).request?.(exchangeOf());
    await vi.advanceTimersByTimeAsync(100);
    expect((await verdict)?.head.status).toBe(503);
  });

  it('is over, timer and all, when the client goes away', () => {
    vi.useFakeTimers();
    const exchange = exchangeOf();
    const signals: AbortSignal[] = [];
    const handler = withHooks({
      request({ signal }: PolicyRequest) {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    void handler.request?.(exchange);
    handler.end?.(exchange);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that holds up the event loop is told of, once in a minute', () => {
    const handler = withHooks({
      request() {
        const until = performance.now() + 60;
        while (performance.now() < until);
      },
    });
    for (const atMs of [0, 59_999]) {
      nowMs = atMs;
      void handler.request?.(exchangeOf());
    }
    expect(said).toEqual([
      expect.stringMatching(/^policy "own": the request hook kept everything else waiting for \d\d+ ms$/),
    ]);
  });

  it('reads the body as a copy, and hears when it cannot be had', async () => {
    const sent = new TextEncoder().encode('abc');
    const bodies: unknown[] = [];
    const request = async (given: PolicyRequest) => {
      const body = await given.body(10);
      bodies.push(body && new TextDecoder().decode(body));
      body?.fill(0);
    };
    await verdictOf({ request }, exchangeOf({ readBody: async () => sent }));
    await verdictOf({ request }, exchangeOf({ readBody: async () => 'too-large' }));
    expect([bodies, [...sent]]).toEqual([
      ['abc', undefined],
      [97, 98, 99],
    ]);
  });
});

describe('who calls', () => {
  const identity = { consumer: 'ann', groups: ['a'], scopes: ['s'], claims: { sub: { id: 1 } } };

  it('is said by a policy of the authentication phase, whose word is copied', () => {
    const exchange = exchangeOf();
    const given = structuredClone(identity);
    const hooks = { request: (request: PolicyRequest) => request.identify(given) };
    withHooks(hooks, { phase: 'authentication' }).request?.(exchange);
    given.groups.push('admin');
    given.claims.sub.id = 2;
    expect(exchange.identity).toEqual(identity);
  });

  it('is shown as a frozen copy', async () => {
    const exchange = exchangeOf({ identity });
    const seen: unknown[] = [];
    const request = (given: PolicyRequest) => {
      seen.push(given.identity);
      Object.assign(given.identity?.claims ?? {}, { sub: 'admin' });
    };
    expect((await verdictOf({ request }, exchange))?.head.status).toBe(500);
    expect([seen, exchange.identity]).toEqual([[identity], identity]);
  });

  it.each<[string, unknown]>([
    ['a text', 'admin'],
    ['an empty consumer', { consumer: '' }],
    ['a consumer that is no text', { consumer: 7 }],
    ['groups that are no list', { groups: 'admin' }],
    ['scopes that are no texts', { scopes: [1] }],
    ['claims that are a list', { claims: [] }],
    ['claims that cannot be copied', { claims: { a: () => 1 } }],
  ])('is not said by %s', (_what, given) => {
    const exchange = exchangeOf();
    const identify = (request: PolicyRequest) =>
      Reflect.apply(request.identify, request, [given satisfies unknown]);
    const handler = withHooks({ request: identify }, { phase: 'authentication' });
    expect(handler.request?.(exchange)).toMatchObject({ head: { status: 500 } });
    expect(exchange.identity).toBeUndefined();
  });

  it('has types that a module can use', () => {
    const partial: Partial<PolicyIdentity> = { consumer: 'ann' };
    expect(partial.groups).toBeUndefined();
  });
});

describe('the response hook', () => {
  const answered = () => {
    const exchange = exchangeOf();
    exchange.response = { status: 200, headers: new HeaderFields(['x-up', '1']) };
    return exchange;
  };

  it('changes headers of answers, also when the request hook never ran', () => {
    const exchange = answered();
    const hooks: PolicyHooks = {
      response({ status, headers }, request) {
        headers.set('x-seen', `${status} ${request.method}`);
      },
    };
    withHooks(hooks).response?.(exchange);
    expect(exchange.response?.headers.toRaw()).toEqual(['x-up', '1', 'x-seen', '200 GET']);
  });

  it.each<[string, NonNullable<PolicyHooks['response']>, RegExp]>([
    ['throws', () => failWith('broken'), /the response hook failed: Error: broken$/],
    ['is async', async () => undefined, /it gave a promise, and only the request hook may be async$/],
    ['splits the head', ({ headers }) => headers.set('x-a', 'b\nc'), /holds a line break/],
    ['frames the answer', ({ headers }) => headers.remove('content-length'), /by the gateway alone/],
    ['changes the status', (head) => void Object.assign(head, { status: 500 }), /TypeError/],
    ['changes the request', (_head, { headers }) => headers.set('x-a', '1'), /the hook is over/],
  ])('that %s makes the pipeline answer 500, once', (_what, response, line) => {
    const exchange = answered();
    const handler = withHooks({ response });
    expect(() => handler.response?.(exchange)).toThrow('a hook of an own policy failed');
    expect(said).toEqual([expect.stringMatching(line)]);
    // The answer that tells of the failure is not shown to the hook that has failed.
    expect(() => handler.response?.(exchange)).not.toThrow();
    expect(exchange.response?.headers.toRaw()).toEqual(['x-up', '1']);
  });

  it('can change nothing once it is over', () => {
    const held: ((name: string, value: string) => void)[] = [];
    const hooks: PolicyHooks = { response: ({ headers }) => void held.push(headers.set.bind(headers)) };
    const exchange = answered();
    withHooks(hooks).response?.(exchange);
    expect(() => held[0]?.('x-late', '1')).toThrow('the hook is over');
  });
});

describe('the end hook', () => {
  it('is called when the exchange is over; what it throws is told and nothing more', () => {
    const exchange = exchangeOf();
    const handler = withHooks({ request: () => undefined, end: () => failWith('broken') });
    void handler.request?.(exchange);
    expect(() => handler.end?.(exchange)).not.toThrow();
    expect(said).toEqual(['policy "own": the end hook failed: Error: broken']);
  });

  it('is called without a request hook, too', () => {
    const ended: string[] = [];
    const exchange = exchangeOf();
    const handler = withHooks({ end: ({ id }: PolicyRequest) => ended.push(id) });
    void handler.request?.(exchange);
    handler.end?.(exchange);
    expect(ended).toEqual(['id']);
  });
});

function failWith(message: string): never {
  throw new Error(message);
}

function throwValue(value: unknown): never {
  throw value;
}
