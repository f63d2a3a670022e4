// Who of those that an authentication policy knows may do what.

import type { Exchange, Identity } from '../http/types.ts';
import { fillTemplate, templateParams } from '../matching/template.ts';
import { challenge, unauthorized } from './challenge.ts';
import { authorizeMeaning, compareAuthorize } from './compare/authorize.ts';
import { refuse } from './refuse.ts';
import { claimOf } from './request-value.ts';
import type { PolicyHandler, PolicyKind } from './types.ts';

type Scalar = string | number | boolean;

/** What must be so; each key that is there must hold. */
type Rule = {
  readonly consumers?: readonly string[];
  readonly groups?: readonly string[];
  readonly scopes?: readonly string[];
  readonly claims?: Readonly<Record<string, Scalar | readonly Scalar[]>>;
  readonly methods?: readonly string[];
};

/** What the spec says under `authorize:`. */
export type AuthorizeOptions = Rule & { readonly anyOf?: readonly Rule[] };

const NAMES = {
  type: 'array',
  items: { type: 'string', minLength: 1, title: 'a name' },
  minItems: 1,
} as const;
const SCALARS = ['string', 'number', 'boolean'] as const;

const RULE = {
  consumers: { ...NAMES, description: 'The consumer is one of these.' },
  groups: { ...NAMES, description: 'The consumer is in one of these groups.' },
  scopes: { ...NAMES, description: 'The credential has all of these scopes.' },
  claims: {
    type: 'object',
    minProperties: 1,
    additionalProperties: {
      type: [...SCALARS, 'array'],
      items: { type: [...SCALARS], title: 'a text, a number, `true` or `false`' },
      minItems: 1,
      title: 'a value or a list of values',
    },
    description:
      'Claims of the token, each with the value or one of the values that it must have; of a claim that is a list, one must be there. Dots lead into objects (`realm_access.roles`) where no claim has the whole name. Text may hold the path\'s parameters, such as `"{tenant}"`.',
  },
  methods: {
    type: 'array',
    items: { type: 'string', pattern: '^[A-Z][A-Z-]*$', title: 'a method such as `GET`' },
    minItems: 1,
    description: 'The method of the request is one of these; `GET` stands for `HEAD`, too.',
  },
} as const;

const OBJECT = {
  type: 'object',
  minProperties: 1,
  patternProperties: { '^x-': true },
  additionalProperties: false,
} as const;

/** The `authorize` policy. */
export const authorizePolicy: PolicyKind<AuthorizeOptions> = {
  kind: 'authorize',
  phase: 'authorization',
  summary: 'Allows requests by consumer, group, scope, claim and method.',
  schema: {
    ...OBJECT,
    properties: {
      ...RULE,
      anyOf: {
        type: 'array',
        items: { ...OBJECT, properties: RULE },
        minItems: 1,
        description: 'Rules of which one must hold, besides the keys beside it.',
      },
    },
  },
  secretPaths: [],
  check: () => [],
  params: (options) => [options, ...(options.anyOf ?? [])].flatMap(ruleParams),
  meaning: authorizeMeaning,
  compare: compareAuthorize,
  createHandler: createAuthorizeHandler,
};

function ruleParams({ claims = {} }: Rule): string[] {
  return Object.values(claims)
    .flat()
    .flatMap((value) => (typeof value === 'string' ? templateParams(value) : []));
}

type Test = (exchange: Exchange) => boolean;

function createAuthorizeHandler({ anyOf, ...rule }: AuthorizeOptions): PolicyHandler {
  const holds = createTest(rule);
  const ways = anyOf?.map(createTest);
  return {
    request(exchange) {
      if (holds(exchange) && (ways === undefined || ways.some((way) => way(exchange)))) return undefined;
      return exchange.identity === undefined
        ? unauthorized(exchange, 'This needs credentials.', challenge('Bearer'))
        : refuse(exchange, { status: 403, detail: 'These credentials do not allow this.' });
    },
  };
}

function createTest({ consumers, groups, scopes, claims = {}, methods }: Rule): Test {
  const tests: Test[] = [];
  const identityTest = (test: (identity: Identity) => boolean) =>
    tests.push(({ identity }) => identity !== undefined && test(identity));
  if (methods !== undefined) tests.push(methodTest(methods));
  if (consumers !== undefined) {
    const known = new Set<string | undefined>(consumers);
    identityTest(({ consumer }) => known.has(consumer));
  }
  if (groups !== undefined)
    identityTest((identity) => groups.some((group) => identity.groups.includes(group)));
  if (scopes !== undefined)
    identityTest((identity) => scopes.every((scope) => identity.scopes.includes(scope)));
  for (const [name, wanted] of Object.entries(claims)) tests.push(claimTest(name, [wanted].flat()));
  return (exchange) => tests.every((test) => test(exchange));
}

function methodTest(methods: readonly string[]): Test {
  const taken = new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods);
  return ({ request }) => taken.has(request.method);
}

function claimTest(name: string, wanted: readonly Scalar[]): Test {
  return ({ identity, params }) => {
    if (identity === undefined) return false;
    const found = claimOf(identity.claims, name);
    const values: readonly unknown[] = Array.isArray(found) ? found : [found];
    return wanted.some((each) => {
      const value = typeof each === 'string' ? filled(each, params) : each;
      return value !== undefined && values.includes(value);
    });
  };
}

/** Text with the path's parameters in it as the client means them; undefined when one cannot be decoded. */
function filled(text: string, params: Readonly<Record<string, string>>): string | undefined {
  const names = templateParams(text);
  if (names.length === 0) return text;
  try {
    const decoded = names.map((name) => [name, decodeURIComponent(params[name] ?? '')]);
    return fillTemplate(text, Object.fromEntries(decoded));
  } catch {
    return undefined;
  }
}
