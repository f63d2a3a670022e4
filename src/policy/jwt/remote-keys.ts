/**
 * The keys of a provider, asked for when the first token comes. Old ones are refreshed in the background while they
 * still serve; the last good ones serve as long as the provider is down. A token that names a key nobody knows makes
 * gw ask once, and then not again for a while, so that made-up names cannot be used to flood the provider.
 */
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { askProvider, failureText } from '../token/ask-provider.ts';
import { ProviderDownError } from '../token/handler.ts';
import type { KeptState, PolicyDeps } from '../types.ts';
import { loadJose } from './jose.ts';
import { hasUsableKey, isKeySet } from './key-set.ts';

/** Between two times of asking after the first has failed. */
const RETRY_MS = 5_000;
/** Between two times of asking because of a key that is not known. */
const UNKNOWN_KEY_MS = 30_000;

/** Gives the key for a token. */
export interface KeySource {
  /** Rejects when there is none. */
  readonly find: JWTVerifyGetKey;
  /** Changes when the keys do; being asked, it refreshes keys that are old, in the background. */
  generation(): number;
}

type World = Pick<PolicyDeps, 'fetch' | 'now' | 'warn'>;

/** Keys by URL. */
export class RemoteKeys implements KeySource, KeptState {
  readonly #url: string;
  readonly #refreshMs: number;
  readonly #world: World;
  #keys: JWTVerifyGetKey | undefined;
  #text = '';
  #generation = 0;
  #gotAtMs = Number.NEGATIVE_INFINITY;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #unknownKeyAtMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<boolean> | undefined;
  #isClosed = false;

  constructor(url: string, refreshMs: number, world: World) {
    this.#url = url;
    this.#refreshMs = refreshMs;
    this.#world = world;
  }

  generation(): number {
    const now = this.#world.now();
    const isOld = !this.#isClosed && this.#keys !== undefined && now - this.#gotAtMs >= this.#refreshMs;
    if (isOld && now - this.#askedAtMs >= RETRY_MS) void this.#ask();
    return this.#generation;
  }

  /** Nothing is refreshed any more; requests that are still under way may find their keys. */
  close(): void {
    this.#isClosed = true;
  }

  readonly find: JWTVerifyGetKey = async (header, token) => {
    const isFirst = this.#keys === undefined;
    if (isFirst) await this.#askAgain();
    try {
      return await this.#known(header, token);
    } catch (error) {
      const { errors } = await loadJose();
      if (isFirst || !(error instanceof errors.JWKSNoMatchingKey) || !this.#mayAskForKey()) throw error;
      if (!(await this.#ask())) throw new ProviderDownError();
      return this.#known(header, token);
    }
  };

  #known: JWTVerifyGetKey = (header, token) => {
    if (this.#keys === undefined) throw new ProviderDownError();
    return this.#keys(header, token);
  };

  async #askAgain(): Promise<void> {
    if (this.#asking !== undefined || this.#world.now() - this.#askedAtMs >= RETRY_MS) await this.#ask();
  }

  #mayAskForKey(): boolean {
    if (this.#asking !== undefined) return true;
    const now = this.#world.now();
    if (now - this.#unknownKeyAtMs < UNKNOWN_KEY_MS) return false;
    this.#unknownKeyAtMs = now;
    return true;
  }

  /** Asks the provider, once for all who wait; whether it gave keys. */
  #ask(): Promise<boolean> {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #fetch(): Promise<boolean> {
    this.#askedAtMs = this.#world.now();
    try {
      this.#take(await askProvider(this.#world, this.#url), await loadJose());
      return true;
    } catch (error) {
      const kept = this.#keys === undefined ? 'no token can be checked' : 'the last good ones stay in use';
      this.#world.warn(`no keys from ${this.#url}: ${failureText(error)}; ${kept}`);
      return false;
    }
  }

  #take(set: unknown, { createLocalJWKSet }: Awaited<ReturnType<typeof loadJose>>): void {
    if (!isKeySet(set) || !hasUsableKey(set)) throw new Error('its answer holds no keys');
    this.#gotAtMs = this.#world.now();
    const text = JSON.stringify(set);
    if (text === this.#text) return;
    const isFirst = this.#keys === undefined;
    this.#keys = createLocalJWKSet(set as JSONWebKeySet); // has the form of one, and jose checks each key it uses
    this.#text = text;
    if (!isFirst) this.#generation++;
  }
}
