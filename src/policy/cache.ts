// A shared cache in memory (RFC 9111): answers that upstreams allow to be kept are given again without asking them.

import { createHash, timingSafeEqual } from 'node:crypto';
import { HeaderFields } from '../http/header-fields.ts';
import type { Answer } from '../http/problem.ts';
import type { Exchange } from '../http/types.ts';
import { Flights } from './cache/flights.ts';
import { createCacheHandler } from './cache/handler.ts';
import { addressKey } from './cache/key.ts';
import { CacheStore } from './cache/store.ts';
import { refuse } from './refuse.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind } from './types.ts';

/** What the spec says under `cache:`. */
export type CacheOptions = {
  readonly maxBytes?: number;
  readonly maxBodyBytes?: number;
  readonly heuristic?: boolean;
  readonly staleWhileRevalidate?: number;
  readonly staleIfError?: number;
  readonly clientDirectives?: 'heed' | 'ignore';
  readonly purgeToken?: string;
};

const BYTES_MAX = 67_108_864;
const BODY_BYTES_MAX = 4_194_304;

function staleSeconds(when: string, field: string) {
  return {
    type: 'integer',
    minimum: 0,
    default: 0,
    description: `For how many seconds beyond its time an answer may be given ${when}, where it does not say so itself with \`${field}\`.`,
  } as const;
}

/** The `cache` policy. */
export const cachePolicy: PolicyKind<CacheOptions> = {
  kind: 'cache',
  phase: 'cache',
  summary: 'Keeps answers that upstreams allow to be kept, and gives them again.',
  schema: {
    type: 'object',
    properties: {
      maxBytes: {
        type: 'integer',
        minimum: 1,
        default: BYTES_MAX,
        description:
          'How much memory the answers may take; the least recently used go first. Each worker has its own.',
      },
      maxBodyBytes: {
        type: 'integer',
        minimum: 1,
        default: BODY_BYTES_MAX,
        description: 'Answers that are longer are not kept.',
      },
      heuristic: {
        type: 'boolean',
        default: false,
        description:
          'Keep answers that have a `Last-Modified` and say nothing of how long they are good for: a tenth of their age, a day at most.',
      },
      staleWhileRevalidate: staleSeconds('while a new one is fetched', 'stale-while-revalidate'),
      staleIfError: staleSeconds('when the upstream fails or answers 500, 502, 503 or 504', 'stale-if-error'),
      clientDirectives: {
        enum: ['heed', 'ignore'],
        default: 'heed',
        description:
          "Whether `Cache-Control` and `Pragma` of a client are heeded. Ignored, no client can make the upstream's work.",
      },
      purgeToken: {
        type: 'string',
        pattern: '^\\$\\{(env|file):[^}]+\\}$',
        description:
          'A reference to a secret, such as `${env:PURGE_TOKEN}`: a request with the method `PURGE` and this as its bearer token takes away what is kept for its address. Without it there is no purging.',
      },
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: ['purgeToken'],
  check: () => [],
  createHandler: createHandler,
};

interface Kept {
  readonly store: CacheStore;
  readonly flights: Flights;
  close(): void;
}

function createHandler(options: CacheOptions, deps: PolicyDeps): PolicyHandler {
  const { maxBytes = BYTES_MAX, purgeToken } = options;
  const { store, flights } = deps.keep(`${maxBytes}`, (): Kept => {
    const made = new CacheStore(maxBytes);
    return { store: made, flights: new Flights(), close: () => made.close() };
  });
  const handler = createCacheHandler({
    store,
    flights,
    now: deps.now,
    rules: {
      bodyBytesMax: options.maxBodyBytes ?? BODY_BYTES_MAX,
      heuristic: options.heuristic ?? false,
      staleWhileRevalidateMs: (options.staleWhileRevalidate ?? 0) * 1000,
      staleIfErrorMs: (options.staleIfError ?? 0) * 1000,
      heedsClient: options.clientDirectives !== 'ignore',
    },
  });
  if (purgeToken === undefined) return handler;
  const token = digestOf(deps.resolveSecret(purgeToken));
  return {
    ...handler,
    request: (exchange) =>
      exchange.request.method === 'PURGE' ? purge(exchange, store, token) : handler.request?.(exchange),
  };
}

function purge(exchange: Exchange, store: CacheStore, token: Buffer): Answer {
  const given = /^Bearer +(\S+)$/i.exec(exchange.request.headers.get('authorization') ?? '')?.[1] ?? '';
  if (!timingSafeEqual(digestOf(given), token)) {
    const detail = 'Purging needs the token for it.';
    return refuse(exchange, { status: 401, detail }, { 'www-authenticate': 'Bearer' });
  }
  if (store.remove(addressKey(exchange)))
    return { head: { status: 204, headers: new HeaderFields() }, body: '' };
  return refuse(exchange, { status: 404, detail: 'Nothing is kept for this address.' });
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
