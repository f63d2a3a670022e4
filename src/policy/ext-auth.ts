/**
 * External authorization: an HTTP service of the user's is asked about each request. It answers 2xx, and the request
 * passes; or it answers in place of the route. When it gives no answer nobody passes, unless the spec says otherwise.
 */

import type { Exchange, Identity } from '../http/types.ts';
import { durationMs } from '../util/duration.ts';
import { compareExtAuth, extAuthMeaning } from './compare/ext-auth.ts';
import { answerFields, ask, type Decision, describe, fieldsOf, type Service } from './ext-auth/ask.ts';
import { checkExtAuth } from './ext-auth/check.ts';
import { refuse } from './refuse.ts';
import { CLOSED, flagSchema, urlSchema } from './schema-parts.ts';
import { fieldStripper } from './strip-fields.ts';
import { failureText } from './token/ask-provider.ts';
import { TokenCache } from './token/token-cache.ts';
import { warnSeldom } from './token/warn-seldom.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind, Verdict } from './types.ts';

/** What the spec says under `extAuth:`. */
export type ExtAuthOptions = {
  readonly url: string;
  readonly requestHeaders?: readonly string[];
  readonly upstreamHeaders?: readonly string[];
  readonly clientHeaders?: readonly string[];
  readonly consumer?: string;
  readonly groups?: string;
  readonly timeout?: string;
  readonly failOpen?: boolean;
  readonly cache?: { readonly by: readonly string[]; readonly ttl: string };
};

const TIMEOUT_MS = 2_000;

const NAMES = { type: 'array', items: { $ref: '#/$defs/token' }, uniqueItems: true } as const;

/** The `extAuth` policy. */
export const extAuthPolicy: PolicyKind<ExtAuthOptions> = {
  kind: 'extAuth',
  phase: 'authentication',
  summary:
    'Asks an HTTP service about each request: what it answers with 2xx passes, any other answer is for the client.',
  schema: {
    type: 'object',
    properties: {
      url: urlSchema(
        'The service. It is asked with GET and hears of the request in `x-forwarded-method`, `-proto`, `-host`, `-uri`, `-for` and `x-request-id`.',
      ),
      requestHeaders: {
        ...NAMES,
        description: 'Headers of the request that the service gets. Default: authorization, cookie.',
      },
      upstreamHeaders: {
        ...NAMES,
        description:
          "Headers of the service's answer that the upstream gets. What clients send under these names is taken away.",
      },
      clientHeaders: {
        ...NAMES,
        description:
          "Headers of the service's answer that the client gets, whether the request passes or not. Default: www-authenticate, location.",
      },
      consumer: {
        $ref: '#/$defs/token',
        description: "The header of the service's answer that names the consumer.",
      },
      groups: {
        $ref: '#/$defs/token',
        description: "The header of the service's answer with the groups, separated by commas.",
      },
      timeout: {
        $ref: '#/$defs/duration',
        description: 'How long the service may take. Default: 2s.',
      },
      failOpen: flagSchema(
        'Whether requests pass, as nobody, when the service gives no answer; else they get 503.',
      ),
      cache: {
        type: 'object',
        description:
          'Remembers that requests may pass. Only for a service whose answer depends on nothing but these headers: not on path or method.',
        properties: {
          by: {
            ...NAMES,
            minItems: 1,
            description: 'The headers of the request on which the answer depends.',
          },
          ttl: { $ref: '#/$defs/duration', description: 'For how long.' },
        },
        required: ['by', 'ttl'],
        ...CLOSED,
      },
    },
    required: ['url'],
    ...CLOSED,
  },
  secretPaths: [],
  check: checkExtAuth,
  meaning: extAuthMeaning,
  admitsAnybody: ({ failOpen = false }) => failOpen,
  compare: compareExtAuth,
  createHandler: createExtAuthHandler,
};

/** What lets a request pass. */
interface Pass {
  readonly identity: Identity;
  readonly upstream: readonly (readonly [string, string])[];
  readonly client: readonly (readonly [string, string])[];
}

function createExtAuthHandler(options: ExtAuthOptions, deps: PolicyDeps): PolicyHandler {
  const sent = lower(options.requestHeaders ?? ['authorization', 'cookie']);
  const upstreamHeaders = lower(options.upstreamHeaders ?? []);
  const clientHeaders = lower(options.clientHeaders ?? ['www-authenticate', 'location']);
  const { url, timeout, failOpen = false } = options;
  const service: Service = {
    url,
    timeoutMs: timeout === undefined ? TIMEOUT_MS : durationMs(timeout),
    clientHeaders,
  };
  const passOf = passReader(options, { upstreamHeaders, clientHeaders });
  const cache = passCache(options.cache, deps);
  const strip = fieldStripper(upstreamHeaders);
  // The service still has to see what it is asked about.
  const stripOthers = fieldStripper(upstreamHeaders.filter((name) => !sent.includes(name)));
  const clientFields = new WeakMap<Exchange, Pass['client']>();
  const warn = warnSeldom(deps);

  const take = (exchange: Exchange, pass: Pass): undefined => {
    const { headers } = exchange.request;
    strip(headers);
    for (const [name, value] of pass.upstream) headers.set(name, value);
    if (pass.client.length > 0) clientFields.set(exchange, pass.client);
    exchange.identity = pass.identity;
  };
  const failed = (exchange: Exchange, error: unknown): Verdict => {
    const then = failOpen ? 'requests pass without it' : 'no request passes';
    warn(`no answer from ${url} about requests: ${failureText(error)}; ${then}`);
    strip(exchange.request.headers);
    if (failOpen) return undefined;
    const detail = 'Whether the request may pass cannot be found out at present.';
    return refuse(exchange, { status: 503, detail }, { 'retry-after': '5' });
  };
  const decide = async (exchange: Exchange, key: string | undefined): Promise<Verdict> => {
    let decision: Decision;
    try {
      decision = await ask(service, [...fieldsOf(exchange, sent), ...describe(exchange)], deps);
    } catch (error) {
      return failed(exchange, error);
    }
    if (!decision.passes) return decision.answer;
    const pass = passOf(decision.answer);
    if (key !== undefined && pass.client.length === 0) cache?.set(key, pass);
    return take(exchange, pass);
  };
  return {
    strip: ({ request }) => stripOthers(request.headers),
    request(exchange) {
      stripOthers(exchange.request.headers);
      const key = cache?.keyOf(exchange);
      const known = key === undefined ? undefined : cache?.get(key);
      return known === undefined ? decide(exchange, key) : take(exchange, known);
    },
    response(exchange) {
      for (const [name, value] of clientFields.get(exchange) ?? [])
        exchange.response?.headers.add(name, value);
    },
  };
}

function lower(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase());
}

function passReader(
  { consumer, groups }: ExtAuthOptions,
  names: { readonly upstreamHeaders: readonly string[]; readonly clientHeaders: readonly string[] },
): (answer: Headers) => Pass {
  return (answer) => {
    const listed = groups === undefined ? '' : (answer.get(groups) ?? '');
    return {
      identity: {
        consumer: (consumer === undefined ? null : answer.get(consumer)) || undefined,
        groups: listed.split(',').flatMap((each) => each.trim() || []),
        scopes: [],
        claims: {},
      },
      upstream: answerFields(answer, names.upstreamHeaders),
      client: answerFields(answer, names.clientHeaders),
    };
  };
}

/** Passes by the headers on which they depend; a request with none of these is always asked about. */
function passCache(options: ExtAuthOptions['cache'], deps: PolicyDeps) {
  if (options === undefined) return undefined;
  const names = lower(options.by);
  const ttlMs = durationMs(options.ttl);
  const passes = new TokenCache<Pass>();
  return {
    keyOf(exchange: Exchange): string | undefined {
      const fields = fieldsOf(exchange, names);
      return fields.length === 0 ? undefined : TokenCache.keyOf(JSON.stringify(fields));
    },
    get: (key: string) => passes.get(key, deps.now()),
    set: (key: string, pass: Pass) => passes.set(key, pass, deps.now() + ttlMs),
  };
}
