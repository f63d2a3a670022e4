// One script on a Redis or Valkey server, run in one round trip. The connection is opened when first needed and
// comes back by itself. While it is known to be gone nothing waits: running fails at once.
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { KeptState } from '../types.ts';

export interface RedisScriptOptions {
  /** `redis://…` or `rediss://…`; never told to anybody. */
  readonly url: string;
  /** How long a run may take, with the connecting if there is none yet. */
  readonly timeoutMs: number;
  /** In Lua. */
  readonly script: string;
}

const RECONNECT_MAX_MS = 1000;

/** A script and the connection it is run over. */
export class RedisScript implements KeptState {
  readonly #options: RedisScriptOptions;
  readonly #digest: string;
  #client: Promise<Redis> | undefined;
  #isGone = false;
  #isClosed = false;
  /** Why the connection failed last. */
  #reason = 'the connection was closed';

  constructor(options: RedisScriptOptions) {
    this.#options = options;
    this.#digest = createHash('sha1').update(options.script).digest('hex');
  }

  /** Runs it for one key. Rejects with a readable Error when there is no answer in time; it may have run then. */
  async run(key: string, args: readonly (string | number)[]): Promise<unknown> {
    if (this.#isGone || this.#isClosed) throw new Error(this.#reason);
    this.#client ??= this.#connect();
    const client = await this.#client;
    try {
      return await client.evalsha(this.#digest, 1, key, ...args);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return await client.eval(this.#options.script, 1, key, ...args);
    }
  }

  close(): void {
    this.#isClosed = true;
    void this.#client?.then((client) => client.disconnect()).catch(() => undefined);
  }

  async #connect(): Promise<Redis> {
    const { Redis } = await import('ioredis');
    const client = new Redis(this.#options.url, {
      lazyConnect: true,
      commandTimeout: this.#options.timeoutMs,
      // What was sent when the connection broke may have run: it is never sent twice.
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempts) => Math.min(RECONNECT_MAX_MS, 25 * 2 ** Math.min(attempts, 10)),
    });
    client.on('error', (error: Error) => {
      this.#reason = error.message;
    });
    client.on('ready', () => {
      this.#isGone = false;
    });
    client.on('close', () => {
      this.#isGone = true;
    });
    client.connect().catch(() => undefined);
    if (this.#isClosed) client.disconnect();
    return client;
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
