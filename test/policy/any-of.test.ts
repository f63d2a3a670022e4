import { describe, expect, it, test } from 'vitest';
import type { Exchange, Identity } from '../../src/http/types.ts';
import { anyOfPolicy } from '../../src/policy/any-of.ts';
import { unauthorized } from '../../src/policy/challenge.ts';
import { refuse } from '../../src/policy/refuse.ts';
import type { PolicyHandler, Verdict } from '../../src/policy/types.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';

const identity = (consumer: string): Identity => ({ consumer, groups: [], scopes: [], claims: {} });

type Ask = (exchange: Exchange) => Verdict | Promise<Verdict>;
const knows =
  (consumer: string): Ask =>
  (exchange) => {
    exchange.identity = identity(consumer);
    return undefined;
  };
const passes: Ask = () => undefined;
const refuses =
  (scheme: string): Ask =>
  (exchange) =>
    unauthorized(exchange, `${scheme} is needed.`, `${scheme} realm="r"`);
const answers =
  (status: number): Ask =>
  (exchange) =>
    refuse(exchange, { status, detail: 'No.' });
const later =
  (ask: Ask): Ask =>
  async (exchange) =>
    ask(exchange);

function handlerOf(members: readonly PolicyHandler[]): PolicyHandler {
  const names = members.map((_, index) => String(index));
  const policy = (name: string) => members[Number(name)] as PolicyHandler;
  return anyOfPolicy.createHandler(names, policyDeps({ policy }));
}

async function ask(asks: readonly Ask[], exchange = exchangeOf({})) {
  const verdict = await handlerOf(asks.map((request) => ({ request }))).request?.(exchange);
  return {
    status: verdict?.head.status,
    challenges: verdict?.head.headers.all('www-authenticate'),
    consumer: exchange.identity?.consumer,
  };
}

describe.each([
  { how: 'at once', of: (each: Ask) => each },
  { how: 'later', of: later },
])('alternatives that answer $how', ({ of }) => {
  test.each<{ name: string; asks: Ask[]; consumer?: string; status?: number; challenges?: string[] }>([
    {
      name: 'the first that knows the caller decides',
      asks: [refuses('A'), knows('b'), knows('c')],
      consumer: 'b',
    },
    { name: 'one that lets anybody pass does so last', asks: [passes, knows('b')], consumer: 'b' },
    { name: 'anybody passes if nobody is known', asks: [passes, refuses('B')] },
    {
      name: 'all challenges are told',
      asks: [refuses('A'), refuses('B')],
      status: 401,
      challenges: ['A realm="r"', 'B realm="r"'],
    },
    {
      name: 'what was understood and is not enough is told',
      asks: [refuses('A'), answers(403)],
      status: 403,
    },
    {
      name: 'what is out of order is told first',
      asks: [answers(403), answers(503), refuses('A')],
      status: 503,
    },
  ])('$name', async ({ asks, consumer, status, challenges }) => {
    const found = await ask(asks.map(of));
    expect(found.consumer).toBe(consumer);
    expect(found.status).toBe(status);
    if (challenges !== undefined) expect(found.challenges).toEqual(challenges);
  });

  it('keep who was known before only when none knows better', async () => {
    const known = () => exchangeOf({ identity: identity('before') });
    expect((await ask([passes].map(of), known())).consumer).toBe('before');
    expect((await ask([knows('b')].map(of), known())).consumer).toBe('b');
    expect((await ask([refuses('A')].map(of), known())).status).toBe(401);
  });
});

it('answers at once when no alternative takes its time', () => {
  const verdict = handlerOf([{ request: refuses('A') }, { request: knows('b') }]).request?.(exchangeOf({}));
  expect(verdict).toBeUndefined();
});

it('lets every alternative see the answer, and those that were asked the end', () => {
  const told: string[] = [];
  const noting = (name: string, request: Ask): PolicyHandler => ({
    request,
    response: () => void told.push(`${name} response`),
    end: () => void told.push(`${name} end`),
  });
  const handler = handlerOf([noting('a', refuses('A')), noting('b', knows('b')), noting('c', knows('c'))]);
  const exchange = exchangeOf({});
  handler.request?.(exchange);
  handler.response?.(exchange);
  handler.end?.(exchange);
  expect(told).toEqual(['a response', 'b response', 'c response', 'a end', 'b end']);
});
