// A shared cache in memory (RFC 9111): answers that upstreams allow to be kept are given again without asking them.

import { Flights } from './cache/flights.ts';
import { createCacheHandler } from './cache/handler.ts';
import { createPurger } from './cache/purge.ts';
import { CacheStore } from './cache/store.ts';
import { cacheMeaning, compareCache } from './compare/answer.ts';
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
  readonly tagFields?: readonly string[];
};

const BYTES_MAX = 67_108_864;
const BODY_BYTES_MAX = 4_194_304;
const TAG_FIELDS: readonly string[] = ['Surrogate-Key', 'Cache-Tag'];

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
          'A reference to a secret, such as `${env:PURGE_TOKEN}`: a request with the method `PURGE` and this as its bearer token takes away what is kept for its address, for all below it, or with tags. Without it there is no purging.',
      },
      tagFields: {
        type: 'array',
        items: { type: 'string', pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
        maxItems: 8,
        uniqueItems: true,
        default: [...TAG_FIELDS],
        description:
          'Fields of answers that hold tags to purge by, parted by spaces or commas. Clients do not get them. Without a `purgeToken` they are not looked at, and pass as they are.',
      },
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: ['purgeToken'],
  check: () => [],
  meaning: cacheMeaning,
  compare: compareCache,
  createHandler: createHandler,
};

interface Kept {
  readonly store: CacheStore;
  readonly flights: Flights;
  close(): void;
}

function keptOf(maxBytes: number, { keep, name, now, together }: PolicyDeps): Kept {
  return keep(`${maxBytes}`, () => {
    const store = new CacheStore(maxBytes);
    const ignore = together?.onPurge(name, (purge) => store.purge(purge, now()));
    const close = () => {
      ignore?.();
      store.close();
    };
    return { store, flights: new Flights(), close };
  });
}

function createHandler(options: CacheOptions, deps: PolicyDeps): PolicyHandler {
  const { maxBytes = BYTES_MAX, purgeToken } = options;
  const { store, flights } = keptOf(maxBytes, deps);
  const { name, now, together } = deps;
  const written = purgeToken === undefined ? [] : (options.tagFields ?? TAG_FIELDS);
  const tagFields = written.map((field) => field.toLowerCase());
  const handler = createCacheHandler({
    store,
    flights,
    now,
    rules: {
      bodyBytesMax: options.maxBodyBytes ?? BODY_BYTES_MAX,
      heuristic: options.heuristic ?? false,
      staleWhileRevalidateMs: (options.staleWhileRevalidate ?? 0) * 1000,
      staleIfErrorMs: (options.staleIfError ?? 0) * 1000,
      heedsClient: options.clientDirectives !== 'ignore',
      tagFields,
    },
  });
  if (purgeToken === undefined) return handler;
  const purger = createPurger({
    token: deps.resolveSecret(purgeToken),
    tagFields,
    purge: (purge) => together?.purge(name, purge) ?? store.purge(purge, now()),
  });
  return {
    ...handler,
    request: (exchange) =>
      exchange.request.method === 'PURGE' ? purger(exchange) : handler.request?.(exchange),
  };
}
