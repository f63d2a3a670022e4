/**
 * Runs a module's hooks for exchanges and contains what goes wrong in them: what a hook throws is the client's 500 and
 * the operator's line, what takes too long its 503. A hook that never gives the event loop back cannot be stopped from
 * within the process; one that blocks for long is told.
 */
import type { Phase } from '../../artifact/phase.ts';
import type { Exchange } from '../../http/types.ts';
import { refuse } from '../refuse.ts';
import type { PolicyDeps, PolicyHandler, Verdict } from '../types.ts';
import { verdictOf } from './answer.ts';
import type { Hooks } from './create-hooks.ts';
import { errorText } from './error-text.ts';
import { Gate } from './gate.ts';
import { OwnHeaders } from './own-headers.ts';
import { OwnRequest } from './own-request.ts';
import { warnWithCount } from './warn-with-count.ts';

/** How hooks of a policy run. */
export interface HandlerOptions {
  readonly hooks: Hooks;
  readonly phase: Phase;
  readonly timeoutMs: number;
  /** What paths in messages are told from. */
  readonly folder: string;
}

/** A hook that holds the event loop for longer delays every other exchange. */
const BLOCKING_MS = 50;
const BLOCKING_TOLD_MS = 60_000;
const FAILURES_TOLD_MS = 5_000;

/** What is known of one exchange. */
interface Progress {
  readonly request: OwnRequest;
  readonly gate: Gate;
  timer?: NodeJS.Timeout;
}

/** Makes the handler of a module's hooks; hooks that are not there cost nothing. */
export function createOwnHandler(options: HandlerOptions, deps: PolicyDeps): PolicyHandler {
  const runner = new HookRunner(options, deps);
  const { request, response, end } = options.hooks;
  return {
    ...(request && { request: (exchange) => runner.request(exchange, request) }),
    ...(response && { response: (exchange) => runner.response(exchange, response) }),
    ...((request || end) && { end: (exchange) => runner.end(exchange, end) }),
  };
}

class HookRunner {
  readonly #options: HandlerOptions;
  readonly #progress = new WeakMap<Exchange, Progress>();
  /** Exchanges whose answer tells of a failed hook; no hook sees that answer. */
  readonly #failed = new WeakSet<Exchange>();
  readonly #tellFailure: (message: string) => void;
  readonly #tellBlocking: (message: string) => void;

  constructor(options: HandlerOptions, deps: PolicyDeps) {
    this.#options = options;
    const warn = (message: string) => deps.warn(`policy "${deps.name}": ${message}`);
    this.#tellFailure = warnWithCount(FAILURES_TOLD_MS, { now: deps.now, warn });
    this.#tellBlocking = warnWithCount(BLOCKING_TOLD_MS, { now: deps.now, warn });
  }

  request(exchange: Exchange, hook: NonNullable<Hooks['request']>): Verdict | Promise<Verdict> {
    const progress = this.#begin(exchange);
    try {
      const given = this.#timed('request', () => hook(progress.request));
      if (isThenable(given)) return this.#wait(exchange, progress, given);
      progress.gate.close();
      return verdictOf(given);
    } catch (error) {
      progress.gate.close();
      return this.#fail(exchange, 'request', error);
    }
  }

  /** Throws when the hook does: the pipeline then answers 500 in place of what was to be sent. */
  response(exchange: Exchange, hook: NonNullable<Hooks['response']>): void {
    const { response } = exchange;
    if (response === undefined || this.#failed.has(exchange)) return;
    const gate = new Gate();
    const head = Object.freeze({
      status: response.status,
      headers: new OwnHeaders(response.headers, 'response', gate),
    });
    try {
      const { request } = this.#progress.get(exchange) ?? this.#closed(exchange);
      refusePromise(this.#timed('response', () => hook(head, request)));
    } catch (error) {
      this.#fail(exchange, 'response', error);
      throw new Error('a hook of an own policy failed', { cause: error });
    } finally {
      gate.close();
    }
  }

  end(exchange: Exchange, hook: Hooks['end']): void {
    const progress = this.#progress.get(exchange) ?? this.#closed(exchange);
    clearTimeout(progress.timer);
    progress.gate.close();
    try {
      if (hook !== undefined) refusePromise(this.#timed('end', () => hook(progress.request)));
    } catch (error) {
      this.#fail(exchange, 'end', error);
    }
  }

  #begin(exchange: Exchange): Progress {
    const gate = new Gate();
    const progress = { request: new OwnRequest(exchange, this.#options.phase, gate), gate };
    this.#progress.set(exchange, progress);
    return progress;
  }

  /** For hooks of an exchange whose request no hook has seen. */
  #closed(exchange: Exchange): Progress {
    const progress = this.#begin(exchange);
    progress.gate.close();
    return progress;
  }

  async #wait(exchange: Exchange, progress: Progress, given: PromiseLike<unknown>): Promise<Verdict> {
    const { timeoutMs } = this.#options;
    const late = new Promise<typeof LATE>((resolve) => {
      progress.timer = setTimeout(() => resolve(LATE), timeoutMs);
    });
    try {
      const found = await Promise.race([given, late]);
      if (found === LATE) return this.#late(exchange);
      return verdictOf(found);
    } catch (error) {
      return this.#fail(exchange, 'request', error);
    } finally {
      clearTimeout(progress.timer);
      progress.gate.close();
    }
  }

  #late(exchange: Exchange): Verdict {
    this.#failed.add(exchange);
    this.#tellFailure(`the request hook took longer than ${this.#options.timeoutMs} ms`);
    return refuse(exchange, { status: 503, detail: 'A policy of the gateway did not answer in time.' });
  }

  #fail(exchange: Exchange, hook: string, error: unknown): Verdict {
    this.#failed.add(exchange);
    this.#tellFailure(`the ${hook} hook failed: ${errorText(error, this.#options.folder)}`);
    return refuse(exchange, { status: 500, detail: 'A policy of the gateway failed.' });
  }

  /** Of an async hook this is the time until it first waits; what it does later is not seen. */
  #timed<T>(hook: string, act: () => T): T {
    const startedMs = performance.now();
    try {
      return act();
    } finally {
      const tookMs = performance.now() - startedMs;
      if (tookMs > BLOCKING_MS) {
        this.#tellBlocking(`the ${hook} hook kept everything else waiting for ${Math.round(tookMs)} ms`);
      }
    }
  }
}

const LATE = Symbol('late');

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Throws for a promise, which nobody would wait for; what becomes of it is nobody's concern then. */
function refusePromise(given: unknown): void {
  if (!isThenable(given)) return;
  given.then(undefined, () => undefined);
  throw new TypeError('it gave a promise, and only the request hook may be async');
}
