// Counts on a Redis or Valkey server, for all gateways that ask it. What becomes of a request when it cannot be asked
// is for the policy to say; the operator hears of it once, and once when it answers again.
import { createHash } from 'node:crypto';
import type { RedisScript } from '../redis/redis-script.ts';
import { standingOf } from './local-store.ts';
import type { LimitRule, LimitStore, Taken, TakeOrder } from './types.ts';

/** What becomes of requests while it cannot be asked. */
export type OnError = 'open' | 'closed' | 'local';

export interface RedisStoreOptions {
  readonly script: Pick<RedisScript, 'run'>;
  /** In front of the server's keys. */
  readonly prefix: string;
  readonly onError: OnError;
  /** Counts meanwhile, if `onError` says so. */
  readonly local: LimitStore;
  warn(message: string): void;
}

const MEANWHILE: Readonly<Record<OnError, string>> = {
  open: 'requests pass uncounted',
  closed: 'requests get 503',
  local: 'each gw counts for itself',
};

/** Counters on a server. */
export class RedisStore implements LimitStore {
  readonly #options: RedisStoreOptions;
  #isFailing = false;

  constructor(options: RedisStoreOptions) {
    this.#options = options;
  }

  async take(order: TakeOrder): Promise<Taken> {
    const { script, prefix, warn } = this.#options;
    const { key, rules, cost } = order;
    const args = rules.flatMap(({ id, kind, capacity, limit, windowMs }) => [
      id,
      kind,
      capacity,
      limit,
      windowMs,
    ]);
    try {
      const taken = readAnswer(await script.run(`${prefix}${hashed(key)}`, [cost, ...args]), rules);
      if (this.#isFailing) warn('Redis answers again and counts from here on');
      this.#isFailing = false;
      return taken;
    } catch (error) {
      this.#fail(error);
      return this.#meanwhile(order);
    }
  }

  #fail(error: unknown): void {
    const { warn, onError } = this.#options;
    if (this.#isFailing) return;
    this.#isFailing = true;
    const why = error instanceof Error ? error.message : String(error);
    warn(`Redis cannot be asked (${why}); meanwhile ${MEANWHILE[onError]}`);
  }

  #meanwhile(order: TakeOrder): Taken | Promise<Taken> {
    const { onError, local } = this.#options;
    if (onError === 'local') return local.take(order);
    const outcome = onError === 'open' ? 'allowed' : 'unavailable';
    return { outcome, retryMs: 0, standings: [] };
  }
}

/** What is counted may be a person's address or credential: the server is not told. */
function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

function readAnswer(answer: unknown, rules: readonly LimitRule[]): Taken {
  if (!Array.isArray(answer) || answer.length !== 2 + 2 * rules.length) {
    throw new Error('its answer is not understood');
  }
  const [allowed, retryMs, ...standings] = answer.map(Number);
  return {
    outcome: allowed === 1 ? 'allowed' : 'refused',
    retryMs: retryMs ?? 0,
    standings: rules.map((rule, at) => standingOf(rule, standings[2 * at] ?? 0, standings[2 * at + 1] ?? 0)),
  };
}
