// What policies say of other options of their own, held against what their handlers do with requests before and after:
// `widened` and `loosened` are said if some request passes now that did not, and `tightened` if one does not any more.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Identity } from '../../src/http/types.ts';
import { type AuthorizeOptions, authorizePolicy } from '../../src/policy/authorize.ts';
import type { PolicyChange, PolicyEffect } from '../../src/policy/compare/change.ts';
import { type IpOptions, ipPolicy } from '../../src/policy/ip.ts';
import type { RateLimitOptions } from '../../src/policy/limit/options.ts';
import { rateLimitPolicy } from '../../src/policy/rate-limit.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';

const RUNS = { numRuns: 150 };

function says(changes: readonly PolicyChange[] | undefined, ...effects: PolicyEffect[]): boolean {
  return changes?.some(({ effect }) => effects.includes(effect)) ?? false;
}

function subsets<T>(list: readonly T[]): T[][] {
  return Array.from({ length: 2 ** list.length }, (_, mask) =>
    list.filter((_, at) => (mask >> at) % 2 === 1),
  );
}

const GROUPS = ['a', 'b'];
const SCOPES = ['r', 'w'];
const CONSUMERS = ['acme', 'globex'];
const TENANTS = ['x', 'y'];
const METHODS = ['GET', 'HEAD', 'PUT'];

/** Every caller that the rules below can tell apart. */
const CALLERS = METHODS.flatMap((method) => [
  { method, identity: undefined },
  ...[undefined, ...CONSUMERS, 'other'].flatMap((consumer) =>
    subsets(GROUPS).flatMap((groups) =>
      subsets(SCOPES).flatMap((scopes) =>
        subsets(TENANTS).map((tenant): { method: string; identity: Identity } => ({
          method,
          identity: { consumer, groups, scopes, claims: { tenant } },
        })),
      ),
    ),
  ),
]);

const EXCHANGES = CALLERS.map(exchangeOf);

function some(list: readonly string[]) {
  return fc.uniqueArray(fc.constantFrom(...list), { minLength: 1 });
}

const RULE = fc.record(
  {
    consumers: some(CONSUMERS),
    groups: some(GROUPS),
    scopes: some(SCOPES),
    methods: some(['GET', 'HEAD']),
    claims: fc.record({ tenant: some(TENANTS) }, { noNullPrototype: true }),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const RULES: fc.Arbitrary<AuthorizeOptions> = fc
  .tuple(RULE, fc.option(fc.array(RULE, { minLength: 1, maxLength: 3 })))
  .map(([rule, anyOf]) => ({ ...rule, ...(anyOf && { anyOf }) }));

function passed(options: AuthorizeOptions): boolean[] {
  const handler = authorizePolicy.createHandler(options, policyDeps());
  return EXCHANGES.map((exchange) => handler.request?.(exchange) === undefined);
}

it('`authorize` is widened when some caller passes who could not, and else not', () => {
  const compare = authorizePolicy.compare ?? expect.fail();
  fc.assert(
    fc.property(RULES, RULES, (before, after) => {
      const changes = compare(before, after);
      const [was, is] = [passed(before), passed(after)];
      expect(says(changes, 'widened')).toBe(is.some((passes, index) => passes && !was[index]));
      expect(says(changes, 'tightened')).toBe(was.some((passes, index) => passes && !is[index]));
      expect(compare(after, structuredClone(after))).toEqual([]);
    }),
    RUNS,
  );
});

const BLOCKS = fc.oneof(
  fc.constant('unix'),
  fc.tuple(fc.nat(15), fc.integer({ min: 28, max: 32 })).map(([last, bits]) => `192.0.2.${last}/${bits}`),
  fc
    .tuple(fc.nat(15), fc.integer({ min: 124, max: 128 }))
    .map(([last, bits]) => `2001:db8::${last.toString(16)}/${bits}`),
);
const LISTS: fc.Arbitrary<IpOptions> = fc.record(
  { allow: fc.array(BLOCKS, { minLength: 1, maxLength: 4 }), deny: fc.array(BLOCKS, { maxLength: 4 }) },
  { requiredKeys: [], noNullPrototype: true },
);
/** Every address that the blocks can tell apart, and one outside of them all. */
const ADDRESSES = [
  ...['', '198.51.100.1', '2001:db8:1::'],
  ...Array.from({ length: 16 }, (_, last) => [`192.0.2.${last}`, `2001:db8::${last.toString(16)}`]).flat(),
];

function letIn(options: IpOptions): boolean[] {
  const handler = ipPolicy.createHandler(options, policyDeps());
  return ADDRESSES.map((clientAddress) => handler.request?.(exchangeOf({ clientAddress })) === undefined);
}

it('`ip` is widened when some address may call that could not, and else not', () => {
  const compare = ipPolicy.compare ?? expect.fail();
  const means = ipPolicy.meaning ?? expect.fail();
  fc.assert(
    fc.property(LISTS, LISTS, (before, after) => {
      const changes = compare(before, after);
      const [was, is] = [letIn(before), letIn(after)];
      expect(says(changes, 'widened')).toBe(is.some((passes, index) => passes && !was[index]));
      expect(says(changes, 'tightened')).toBe(was.some((passes, index) => passes && !is[index]));
      expect(JSON.stringify(means(before)) === JSON.stringify(means(after))).toBe(changes.length === 0);
    }),
    RUNS,
  );
});

const LIMITS: fc.Arbitrary<RateLimitOptions> = fc.record(
  {
    limit: fc.integer({ min: 1, max: 4 }),
    window: fc.constantFrom('1s', '2s', '3s'),
    cost: fc.integer({ min: 1, max: 2 }),
    algorithm: fc.constant('sliding-window' as const),
  },
  { requiredKeys: ['limit', 'window', 'algorithm'] },
);
const BUCKETS: fc.Arbitrary<RateLimitOptions> = fc.record(
  {
    limit: fc.integer({ min: 1, max: 4 }),
    window: fc.constantFrom('1s', '2s', '4s'),
    burst: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: ['limit', 'window'] },
);

/** Whether all of these requests pass, each so many milliseconds after the last; memory answers at once. */
function allPass(options: RateLimitOptions, pauses: readonly number[]): boolean {
  let now = 1_000_000;
  const handler = rateLimitPolicy.createHandler(options, policyDeps({ now: () => now }));
  return pauses.every((pause) => {
    now += pause;
    return handler.request?.(exchangeOf()) === undefined;
  });
}

/** Bursts of up to five, again and again: what tells two limits apart, if anything does. */
const SEQUENCES = [1, 2, 3, 4].flatMap((size) =>
  [250, 334, 500, 667, 1000, 1334, 2000, 3000, 4000].flatMap((pause) =>
    [1, 2, 3, 20].map((times) =>
      Array.from({ length: times }, (_, index) => [
        index === 0 ? 0 : pause,
        ...Array.from({ length: size - 1 }, () => 0),
      ]).flat(),
    ),
  ),
);

function passes(options: RateLimitOptions): boolean[] {
  return SEQUENCES.map((pauses) => allPass(options, pauses));
}

it.each([
  ['sliding windows', LIMITS],
  ['token buckets', BUCKETS],
])(
  '`rateLimit` with %s is loosened when some sequence passes that did not, and else not',
  async (_, limits) => {
    const compare = rateLimitPolicy.compare ?? expect.fail();
    await fc.assert(
      fc.asyncProperty(limits, limits, async (before, after) => {
        const changes = compare(before, after);
        const [was, is] = [passes(before), passes(after)];
        const isLoosened = is.some((each, index) => each && !was[index]);
        const isTightened = was.some((each, index) => each && !is[index]);
        // What is both is told as loosened, which is what matters.
        expect(says(changes, 'loosened', 'lost')).toBe(isLoosened);
        expect(says(changes, 'tightened')).toBe(isTightened && !isLoosened);
      }),
      { numRuns: 60 },
    );
  },
);
