// Small random gateways and claims about them, made of the random entries that matching is tested with.
import fc from 'fast-check';
import type { Action, ListenerRecord, PolicyRecord } from '../../src/artifact/types.ts';
import { listEntries } from '../../src/compile/entries.ts';
import { findAmbiguities } from '../../src/matching/ambiguity.ts';
import type { MatchEntry } from '../../src/matching/types.ts';
import { createSourceFile } from '../../src/source/source-file.ts';
import { DEFAULT_BOUNDS } from '../../src/spec/section/listener-bounds.ts';
import type { Claim, Gateway, Invariant, Route, RouteMatch } from '../../src/spec/types.ts';
import { entries, matchEntry } from '../matching/support/random-spec.ts';

const file = createSourceFile('gateway.yaml', '/spec/gateway.yaml', '');
/** Places are all the same but for their line, which tells routes and matches apart. */
const placeAt = (line: number) => ({
  file: 'gateway.yaml',
  start: { line, column: 1 },
  end: { line, column: 2 },
});
const written = {
  key: placeAt(1),
  node: { kind: 'scalar', value: null, quoted: false, file, start: 0, end: 0 },
} as const;

const POLICIES: readonly PolicyRecord[] = [
  { name: 'in', kind: 'headers', phase: 'transform', options: {} },
  { name: 'login', kind: 'jwt', phase: 'authentication', options: {} },
  { name: 'scope', kind: 'authorization', phase: 'authorization', options: {} },
];

const ACTIONS: readonly Action[] = [
  { kind: 'to', to: { split: [{ upstream: 'one', weight: 1 }] } },
  {
    kind: 'to',
    to: {
      split: [
        { upstream: 'one', weight: 9 },
        { upstream: 'two', weight: 1 },
      ],
    },
  },
  {
    kind: 'to',
    to: {
      split: [
        { upstream: 'one', weight: 9 },
        { upstream: 'two', weight: 0 },
      ],
    },
  },
  {
    kind: 'to',
    to: { split: [{ upstream: 'one', weight: 1 }], mirror: { upstream: 'two', percent: 5 } },
  },
  { kind: 'redirect', redirect: { status: 302, location: '/' } },
  { kind: 'respond', respond: { status: 200, headers: {}, body: '' } },
];

/** The second listener has an address of its own, or shares the first one's and takes what is below `a.x`. */
function listenersOf(isShared: boolean): ListenerRecord[] {
  const common = { mergeSlashes: false, trustedProxies: [], ...DEFAULT_BOUNDS };
  const tls = { certificates: [], minVersion: '1.2' } as const;
  return [
    { name: 'l0', address: { host: '127.0.0.1', port: 8080 }, hosts: [], ...common },
    {
      name: 'l1',
      address: { host: '127.0.0.1', port: isShared ? 8080 : 8081 },
      hosts: isShared ? ['*.a.x'] : [],
      ...(!isShared && { tls }),
      ...common,
    },
  ];
}

interface Draw {
  readonly drawn: readonly MatchEntry[];
  readonly dice: readonly number[];
  readonly isShared: boolean;
  readonly invariants: readonly Invariant[];
}

function matchOf({ host, path, methods, headers, query }: MatchEntry, line: number): RouteMatch {
  return { span: placeAt(line), hosts: host === '' ? [] : [host], path, methods, headers, query };
}

function routesOf(drawn: readonly MatchEntry[], dice: readonly number[]): Route[] {
  const numbers = [...new Set(drawn.map(({ route }) => route))];
  return numbers.flatMap((number, index) => {
    const own = drawn.filter(({ route }) => route === number);
    const [first] = own;
    const die = dice[index] ?? 0;
    if (first === undefined) return [];
    const policies = POLICIES.filter((_, bit) => ((die >> bit) & 1) === 1).map(({ name }) => name);
    return {
      ...written,
      key: placeAt(index * 100),
      name: `r${String(index).padStart(2, '0')}`,
      listeners: die % 3 === 0 ? ['l0', 'l1'] : [`l${first.listener}`],
      priority: first.priority,
      policies,
      ...(die % 5 < 3 && { timeoutMs: (die % 5) * 1000 + 1000 }),
      action: ACTIONS[(die >> 4) % ACTIONS.length] ?? { kind: 'to', to: { split: [] } },
      matches: own.map((entry, at) => matchOf(entry, index * 100 + at + 1)),
    };
  });
}

function gatewayOf({ drawn, dice, isShared, invariants }: Draw): Gateway {
  let gateway: Gateway = {
    name: 'test',
    listeners: listenersOf(isShared).map((each) => ({ ...each, ...written })),
    upstreams: [],
    consumers: [],
    policies: POLICIES.map((each) => ({ ...each, ...written })),
    routes: routesOf(drawn, dice),
    chains: [],
    rollout: [],
    tests: [],
    invariants,
    lint: { rules: new Map(), ignores: [] },
  };
  for (;;) {
    const ties = findAmbiguities(listEntries(gateway).list);
    if (ties.length === 0) return gateway;
    const losers = new Set(ties.map(({ second }) => second.route));
    gateway = { ...gateway, routes: gateway.routes.filter((_, index) => !losers.has(index)) };
  }
}

const some = (...words: readonly string[]) => fc.subarray([...words], { minLength: 1, maxLength: 2 });

const word: fc.Arbitrary<Claim> = fc.oneof(
  fc.record({ policy: some('in', 'login', 'jwt', 'headers', 'apiKey') }),
  fc.record({ anyPolicy: some('login', 'scope', 'basicAuth') }),
  fc.record({ phase: some('authentication', 'authorization', 'rate-limit') }),
  fc.record({ upstream: some('one', 'two') }),
  fc.record({ route: some('r00', 'r01', 'r02', 'r03') }),
  fc.record({ action: some('to', 'redirect', 'respond') }),
  fc.record({ listener: some('l0', 'l1') }),
  fc.record({ timeout: fc.constantFrom<boolean | number>(true, false, 1000, 2000) }),
  fc.record({ tls: fc.boolean() }),
  fc.record({ served: fc.boolean() }),
);
/** One word or two: with more, nothing ever holds. */
const claim: fc.Arbitrary<Claim> = fc.oneof(
  word,
  fc.tuple(word, word).map(([one, other]) => ({ ...one, ...other })),
);

const scope = fc.array(matchEntry, { minLength: 1, maxLength: 2 });
const everything = { hosts: [], methods: [], headers: [], query: [] };

const invariant: fc.Arbitrary<Invariant> = fc
  .record({
    every: scope,
    isEvery: fc.constantFrom(true, true, false),
    except: fc.oneof(fc.constant<MatchEntry[]>([]), scope),
    listeners: fc.constantFrom<readonly string[]>([], [], ['l0'], ['l1']),
    reaching: fc.constantFrom<Invariant['reaching']>(
      ...[{}, {}, {}, { upstream: ['two'] }, { action: ['to'] }, { route: ['r00', 'r01'], action: ['to'] }],
    ),
    requires: claim,
    forbids: fc.oneof(fc.constant({}), claim),
  })
  .map(({ every, isEvery, except, ...rest }) => ({
    ...rest,
    name: 'claim',
    span: placeAt(9000),
    every: every.map((each) => (isEvery ? { ...matchOf(each, 1), ...everything } : matchOf(each, 1))),
    except: except.map((each) => matchOf(each, 1)),
  }));

/** A gateway without ties, and up to four claims whose lines tell them apart. */
export const gateways: fc.Arbitrary<Gateway> = fc
  .record({
    drawn: entries,
    dice: fc.array(fc.nat({ max: 1023 }), { minLength: 14, maxLength: 14 }),
    isShared: fc.boolean(),
    invariants: fc.array(invariant, { minLength: 4, maxLength: 4 }),
  })
  .map(({ invariants, ...draw }) =>
    gatewayOf({
      ...draw,
      invariants: invariants.map((each, index) => ({
        ...each,
        name: `claim-${index}`,
        span: placeAt(9000 + index),
      })),
    }),
  );
