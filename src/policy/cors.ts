// Cross-origin requests from browsers (Fetch standard, section 3.2). The policy is the only one to say who may read
// an answer: what an upstream says of it is taken away.

import { fieldName } from '../http/field-name.ts';
import { HeaderFields } from '../http/header-fields.ts';
import type { Exchange } from '../http/types.ts';
import { addVary } from '../http/vary.ts';
import { isPreflight } from '../matching/preflight.ts';
import { durationMs } from '../util/duration.ts';
import { compareCors, corsMeaning } from './compare/cors.ts';
import { checkCors } from './cors/check.ts';
import { createOriginTest, type OriginRule, takesAll } from './cors/origin.ts';
import { headerNameProblem } from './field-rules.ts';
import { refuse } from './refuse.ts';
import type { PolicyHandler, PolicyKind, Verdict } from './types.ts';

/** What the spec says under `cors:`. */
export type CorsOptions = {
  readonly origins: readonly OriginRule[];
  readonly methods?: readonly string[];
  readonly headers?: readonly string[];
  readonly exposedHeaders?: readonly string[];
  readonly credentials?: boolean;
  readonly maxAge?: string;
  readonly privateNetwork?: boolean;
};

const HEADER_NAME = {
  type: 'string',
  pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
  title: 'the name of a header',
} as const;

/** The `cors` policy. */
export const corsPolicy: PolicyKind<CorsOptions> = {
  kind: 'cors',
  phase: 'cors',
  summary: 'Answers preflights and lets pages of other origins read answers.',
  schema: {
    type: 'object',
    properties: {
      origins: {
        type: 'array',
        items: {
          type: ['string', 'object'],
          title: 'an origin such as `https://app.example.com`, or `{ regex: … }`',
          properties: {
            regex: { type: 'string', description: 'A regular expression for a whole origin.' },
          },
          required: ['regex'],
          additionalProperties: false,
        },
        minItems: 1,
        description:
          'Who may read answers: origins such as `https://app.example.com`; all names below one, as `https://*.example.com`; `{ regex: … }` for a whole origin; `"*"` for everybody; `"null"` for pages without an origin.',
      },
      methods: {
        type: 'array',
        items: { type: 'string', pattern: '^[A-Z][A-Z-]*$', title: 'a method such as `GET`' },
        minItems: 1,
        description: 'Methods that a preflight allows. By default those that the routes take.',
      },
      headers: {
        type: 'array',
        items: HEADER_NAME,
        description: 'Request headers that a preflight allows. By default, or with `"*"`, those it asks for.',
      },
      exposedHeaders: {
        type: 'array',
        items: HEADER_NAME,
        description: 'Headers of answers that pages may read, besides those that are always readable.',
      },
      credentials: {
        type: 'boolean',
        default: false,
        description: 'Whether requests may carry cookies and other credentials. Not for everybody (`"*"`).',
      },
      maxAge: {
        $ref: '#/$defs/duration',
        description: 'How long browsers may keep the answer to a preflight. By default five seconds.',
      },
      privateNetwork: {
        type: 'boolean',
        default: false,
        description: 'Whether pages from a public network may call into a private one.',
      },
    },
    required: ['origins'],
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: (_options, node) => checkCors(node),
  meaning: corsMeaning,
  compare: compareCors,
  createHandler: createCorsHandler,
};

const OWN_FIELDS = [
  'allow-origin',
  'allow-credentials',
  'allow-methods',
  'allow-headers',
  'allow-private-network',
  'expose-headers',
  'max-age',
].map((name) => `access-control-${name}`);

const ALLOW_ORIGIN = fieldName('access-control-allow-origin');

function createCorsHandler(options: CorsOptions): PolicyHandler {
  const { exposedHeaders = [], credentials = false } = options;
  const isForAll = options.origins.includes('*') || (!credentials && options.origins.some(takesAll));
  const mayCall = createOriginTest(options.origins);
  const isAllowed = (origin: string | undefined) => isForAll || (origin !== undefined && mayCall(origin));
  // A later policy may take the field away before the request is forwarded.
  const origins = new WeakMap<Exchange, string>();
  return {
    request(exchange): Verdict {
      const origin = exchange.request.headers.get('origin');
      if (origin === undefined) return undefined;
      origins.set(exchange, origin);
      if (!isAsking(exchange)) return undefined;
      if (!isAllowed(origin))
        return refuse(exchange, { status: 403, detail: 'This origin may not call here.' });
      return { head: { status: 204, headers: new HeaderFields() }, body: '' };
    },
    response(exchange) {
      const { response, request } = exchange;
      if (response === undefined) return;
      const { headers, status } = response;
      for (const name of OWN_FIELDS) headers.remove(name);
      if (!isForAll) addVary(headers, 'origin');
      const origin = origins.get(exchange) ?? request.headers.get('origin');
      if (!isAllowed(origin)) return;
      headers.set(ALLOW_ORIGIN, isForAll ? '*' : (origin ?? ''));
      if (credentials) headers.set('access-control-allow-credentials', 'true');
      if (isAsking(exchange)) {
        if (status === 204) writePreflight(headers, request.headers, options);
      } else if (exposedHeaders.length > 0) {
        headers.set('access-control-expose-headers', exposedHeaders.join(', '));
      }
    },
  };
}

function isAsking({ request: { method, headers } }: Exchange): boolean {
  return isPreflight({ method, header: (name) => headers.get(name) });
}

/** What may be sent, and for how long that holds. */
function writePreflight(
  headers: HeaderFields,
  asked: HeaderFields,
  { methods, headers: names, maxAge, privateNetwork = false }: CorsOptions,
): void {
  addVary(headers, 'access-control-request-method');
  addVary(headers, 'access-control-request-headers');
  const allowedMethods = methods ?? tokens(asked.get('access-control-request-method'));
  headers.set('access-control-allow-methods', allowedMethods.join(', '));
  const isOpen = names === undefined || names.includes('*');
  const allowedNames = isOpen ? tokens(asked.get('access-control-request-headers')) : names;
  if (allowedNames.length > 0) headers.set('access-control-allow-headers', allowedNames.join(', '));
  if (maxAge !== undefined) {
    headers.set('access-control-max-age', String(Math.floor(durationMs(maxAge) / 1000)));
  }
  if (privateNetwork && asked.first('access-control-request-private-network') === 'true') {
    headers.set('access-control-allow-private-network', 'true');
  }
}

/** The members of a list that are tokens; nothing else is repeated to a client. */
function tokens(list: string | undefined): string[] {
  const members = (list ?? '').split(',').map((member) => member.trim());
  return members.filter((member) => headerNameProblem(member) === undefined);
}
