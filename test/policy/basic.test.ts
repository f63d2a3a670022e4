import { describe, expect, it, test } from 'vitest';
import { basicPolicy } from '../../src/policy/basic.ts';
import type { PolicyDeps } from '../../src/policy/types.ts';
import { consumerOf } from './support/consumer.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';

const hashOf = (letter: string) => `$2b$10$${letter.repeat(53)}`;
const HASH = hashOf('a');

/** Passwords that are verified wait here until the test says whether they fit. */
class Verifier {
  readonly asked: string[] = [];
  readonly settle: ((fits: boolean) => void)[] = [];
  readonly verify: PolicyDeps['verifyPassword'] = (password, hash) => {
    this.asked.push(`${password} ${hash === HASH ? 'HASH' : hash}`);
    return new Promise((done) => this.settle.push(done));
  };
}

function setUp(changes: Partial<PolicyDeps> = {}, options = {}) {
  const verifier = new Verifier();
  const deps = policyDeps({
    consumers: [
      consumerOf('alice', { basic: [{ username: 'alice', password: HASH }], groups: ['staff'] }),
      consumerOf('zoë', { basic: [{ username: 'zoë'.normalize('NFC'), password: hashOf('b') }] }),
    ],
    verifyPassword: verifier.verify,
    ...changes,
  });
  return { handler: basicPolicy.createHandler(options, deps), verifier, deps };
}

const basic = (text: string, encoding: BufferEncoding = 'utf8') =>
  `Basic ${Buffer.from(text, encoding).toString('base64')}`;
const withLogin = (text: string) => exchangeOf({ headers: ['authorization', basic(text)] });

describe('a password', () => {
  it('that fits tells the consumer, and goes no further', async () => {
    const { handler, verifier } = setUp();
    const exchange = exchangeOf({ headers: ['Authorization', basic('alice:pass:word'), 'x-a', '1'] });
    const verdict = handler.request?.(exchange);
    expect(verifier.asked).toEqual(['pass:word HASH']);
    verifier.settle[0]?.(true);
    expect(await verdict).toBeUndefined();
    expect(exchange.identity).toEqual({ consumer: 'alice', groups: ['staff'], scopes: [], claims: {} });
    expect(exchange.request.headers.toRaw()).toEqual(['x-a', '1']);
  });

  it('is forwarded if the spec says so', async () => {
    const { handler, verifier } = setUp({}, { forward: true });
    const exchange = withLogin('alice:secret');
    const verdict = handler.request?.(exchange);
    verifier.settle[0]?.(true);
    await verdict;
    expect(exchange.request.headers.first('authorization')).toBe(basic('alice:secret'));
  });

  it('that does not fit is refused with a challenge that names the charset', async () => {
    const { handler, verifier } = setUp();
    const verdict = handler.request?.(withLogin('alice:wrong'));
    verifier.settle[0]?.(false);
    const answer = await verdict;
    expect(answer?.head.status).toBe(401);
    expect(answer?.head.headers.first('www-authenticate')).toBe('Basic realm="gateway", charset="UTF-8"');
  });

  it('of a user that nobody is costs what a wrong one costs', async () => {
    const { handler, verifier } = setUp();
    const verdict = handler.request?.(withLogin('nobody:secret'));
    expect(verifier.asked).toEqual(['secret HASH']);
    verifier.settle[0]?.(true);
    expect((await verdict)?.head.status).toBe(401);
  });

  it('belongs to a name however its accents are written', async () => {
    const { handler, verifier } = setUp();
    const exchange = withLogin(`${'zoë'.normalize('NFD')}:secret`);
    const verdict = handler.request?.(exchange);
    verifier.settle[0]?.(true);
    await verdict;
    expect(exchange.identity?.consumer).toBe('zoë');
  });

  it('may be what a reference gives: a hash, or the password itself', async () => {
    const consumers = [consumerOf('bob', { basic: [{ username: 'bob', password: '${env:BOB}' }] })];
    const plain = setUp({ consumers, resolveSecret: () => 'plain' });
    const good = withLogin('bob:plain');
    expect(plain.handler.request?.(good)).toBeUndefined();
    expect(good.identity?.consumer).toBe('bob');
    expect(await plain.handler.request?.(withLogin('bob:plaim'))).toMatchObject({ head: { status: 401 } });
    const hashed = setUp({ consumers, resolveSecret: () => HASH });
    hashed.handler.request?.(withLogin('bob:plain'));
    expect(hashed.verifier.asked).toEqual(['plain HASH']);
    expect(() => setUp({ consumers, resolveSecret: () => '$2b$10$short' })).toThrow(
      'the password of user "bob" of consumer "bob" is no complete',
    );
  });
});

describe('refused without verifying anything', () => {
  test.each<{ name: string; headers: string[]; status: number }>([
    { name: 'nothing', headers: [], status: 401 },
    { name: 'another scheme', headers: ['authorization', 'Bearer YTpi'], status: 401 },
    { name: 'no Base64', headers: ['authorization', 'Basic al:ice'], status: 401 },
    { name: 'no colon', headers: ['authorization', basic('alice')], status: 401 },
    { name: 'an empty password', headers: ['authorization', basic('alice:')], status: 401 },
    { name: 'a control character', headers: ['authorization', basic('alice:a\0b')], status: 401 },
    { name: 'no UTF-8', headers: ['authorization', basic('alice:é', 'latin1')], status: 401 },
    {
      name: 'a password of 10,000 characters',
      headers: ['authorization', basic(`alice:${'p'.repeat(10_000)}`)],
      status: 401,
    },
    {
      name: 'more than bcrypt looks at',
      headers: ['authorization', basic(`alice:${'p'.repeat(73)}`)],
      status: 401,
    },
    {
      name: 'two passwords',
      headers: ['authorization', basic('a:b'), 'authorization', basic('alice:c')],
      status: 400,
    },
  ])('$name', async ({ headers, status }) => {
    const { handler, verifier } = setUp();
    const exchange = exchangeOf({ headers });
    expect(await handler.request?.(exchange)).toMatchObject({ head: { status } });
    expect(verifier.asked).toEqual([]);
    expect(exchange.identity).toBeUndefined();
  });

  it('is not who brings nothing where passwords are optional', () => {
    expect(setUp({}, { optional: true }).handler.request?.(exchangeOf())).toBeUndefined();
  });
});

describe('verifying', () => {
  it('is done once for what is asked at the same time, and what fitted is known for a minute', async () => {
    let now = 0;
    const { handler, verifier } = setUp({ now: () => now });
    const both = [handler.request?.(withLogin('alice:secret')), handler.request?.(withLogin('alice:secret'))];
    expect(verifier.asked).toHaveLength(1);
    verifier.settle[0]?.(true);
    expect(await Promise.all(both)).toEqual([undefined, undefined]);
    now = 59_999;
    expect(handler.request?.(withLogin('alice:secret'))).toBeUndefined();
    now = 60_000;
    expect(handler.request?.(withLogin('alice:secret'))).toBeInstanceOf(Promise);
    expect(verifier.asked).toHaveLength(2);
  });

  it('is not done anew after a reload, unless the hash is another', async () => {
    const { handler, verifier, deps } = setUp();
    const verdict = handler.request?.(withLogin('alice:secret'));
    verifier.settle[0]?.(true);
    await verdict;
    const same = basicPolicy.createHandler({}, deps);
    expect(same.request?.(withLogin('alice:secret'))).toBeUndefined();
    const consumers = [consumerOf('alice', { basic: [{ username: 'alice', password: hashOf('c') }] })];
    const other = basicPolicy.createHandler({}, { ...deps, consumers });
    expect(other.request?.(withLogin('alice:secret'))).toBeInstanceOf(Promise);
  });

  it('remembers no password that did not fit', async () => {
    const { handler, verifier } = setUp();
    const verdict = handler.request?.(withLogin('alice:wrong'));
    verifier.settle[0]?.(false);
    await verdict;
    expect(handler.request?.(withLogin('alice:wrong'))).toBeInstanceOf(Promise);
    expect(verifier.asked).toHaveLength(2);
  });

  it('is done for four passwords of one client at a time', async () => {
    const { handler, verifier } = setUp();
    const four = [1, 2, 3, 4].map((n) => handler.request?.(withLogin(`alice:${n}`)));
    const fifth = await handler.request?.(withLogin('alice:5'));
    expect(fifth?.head.status).toBe(429);
    expect(fifth?.head.headers.first('retry-after')).toBe('1');
    const elsewhere = exchangeOf({
      clientAddress: '192.0.2.2',
      headers: ['authorization', basic('alice:6')],
    });
    void handler.request?.(elsewhere);
    expect(verifier.asked).toHaveLength(5);
    for (const settle of verifier.settle) settle(false);
    await Promise.all(four);
    expect(handler.request?.(withLogin('alice:7'))).toBeInstanceOf(Promise);
    expect(verifier.asked).toHaveLength(6);
  });

  it('that cannot be done is told with 503, never taken for a password that fits', async () => {
    const verifyPassword = () => Promise.reject(new Error('too many passwords are waiting'));
    const { handler } = setUp({ verifyPassword });
    const exchange = withLogin('alice:secret');
    const answer = await handler.request?.(exchange);
    expect(answer?.head.status).toBe(503);
    expect(exchange.identity).toBeUndefined();
  });
});
