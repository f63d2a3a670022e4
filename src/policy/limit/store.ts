// Where the policies that count do so: the schema of the choice, and the stores it stands for.
import { createHash } from 'node:crypto';
import type { JsonValue } from '../../artifact/types.ts';
import { DURATION_PATTERN, DURATION_TITLE, durationMs } from '../../util/duration.ts';
import { RedisScript } from '../redis/redis-script.ts';
import type { PolicyDeps } from '../types.ts';
import { LocalStore } from './local-store.ts';
import type { StoreOptions } from './options.ts';
import { RedisStore } from './redis-store.ts';
import { LIMIT_SCRIPT } from './script.ts';
import type { LimitStore } from './types.ts';

const KEYS_MAX = 100_000;
const PREFIX = 'gw:';

/** The secret in a policy with `StoreOptions`. */
export const STORE_SECRET = 'store/redis/url';

const LOCAL = {
  type: 'object',
  description: 'In memory, for all workers together. A restart begins anew, a reload does not.',
  properties: {
    keys: {
      type: 'integer',
      minimum: 1,
      maximum: 10_000_000,
      default: KEYS_MAX,
      description:
        'How many keys are remembered for certain, those used last; at most twice as many are held. A key that is forgotten begins anew.',
    },
  },
  patternProperties: { '^x-': true },
  additionalProperties: false,
} as const;

const REDIS = {
  type: 'object',
  description:
    'On a Redis or Valkey server, for all gateways that ask it, by its clock and in one round trip for each request.',
  required: ['url', 'onError'],
  properties: {
    url: {
      type: 'string',
      pattern: '^(rediss?://.|\\$\\{)',
      title: 'a URL such as `redis://127.0.0.1:6379/0`, or a reference to one',
      description: 'Where it is; `rediss:` is with TLS. Passwords in it must be references to secrets.',
    },
    onError: {
      enum: ['open', 'closed', 'local'],
      description:
        'What becomes of requests while it does not answer: they pass uncounted (`open`), get 503 (`closed`), or are counted in memory (`local`).',
    },
    timeout: {
      type: 'string',
      pattern: DURATION_PATTERN,
      title: DURATION_TITLE,
      default: '100ms',
      description: 'How long a request waits for its answer.',
    },
    prefix: {
      type: 'string',
      default: PREFIX,
      description: "In front of its keys; the policy's name and a hash of what is counted follow.",
    },
  },
  patternProperties: { '^x-': true },
  additionalProperties: false,
} as const;

/** The schema of `StoreOptions`. */
export const STORE_PROPERTY = {
  store: {
    type: 'object',
    description: 'Where is counted: `local`, which is the default, or `redis`.',
    properties: { local: LOCAL, redis: REDIS },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
} as const satisfies Record<string, JsonValue>;

/** The store that the options ask for; its counters and connections live on over reloads. */
export function storeOf({ store = {} }: StoreOptions, deps: PolicyDeps): LimitStore {
  const local = localStore(store.local?.keys ?? KEYS_MAX, deps);
  if (store.redis === undefined) return local;
  const { onError, timeout = '100ms', prefix = PREFIX } = store.redis;
  const url = resolveUrl(store.redis.url, deps);
  const options = { url, timeoutMs: durationMs(timeout), script: LIMIT_SCRIPT };
  const digest = createHash('sha256').update(JSON.stringify(options)).digest('base64url');
  const script = deps.keep(`redis ${digest}`, () => new RedisScript(options));
  return new RedisStore({
    script,
    prefix: `${prefix}${deps.name}:`,
    onError,
    local,
    warn: (message) => deps.warn(`policy "${deps.name}": ${message}`),
  });
}

function localStore(keysMax: number, { name, keep, now, together }: PolicyDeps): LimitStore {
  if (together !== undefined) {
    return { take: (order) => together.count({ ...order, policy: name, keysMax }) };
  }
  const local = keep('local', () => new LocalStore(keysMax, now));
  local.keysMax = keysMax;
  return local;
}

function resolveUrl(written: string, deps: PolicyDeps): string {
  const url = written.replace(/\$\{(?:env|file):[^}]*\}/g, (reference) => deps.resolveSecret(reference));
  if (!/^rediss?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new Error(
      `the \`url\` of the Redis server of policy "${deps.name}" is no \`redis:\` or \`rediss:\` URL`,
    );
  }
  return url;
}
