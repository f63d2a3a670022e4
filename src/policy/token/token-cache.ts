/** Remembers what tokens have come to, so that verifying or asking is done once for each. */
import { hash } from 'node:crypto';

interface Entry<T> {
  readonly value: T;
  readonly untilMs: number;
}

/** More tokens than this are not kept: about 10 MiB. */
const ENTRIES_MAX = 10_000;

/** What tokens have come to, by their SHA-256, so that no token stands in memory; the oldest make room. */
export class TokenCache<T> {
  readonly #entries = new Map<string, Entry<T>>();

  /** The key of a token. */
  static keyOf(token: string): string {
    return hash('sha256', token, 'base64');
  }

  /** What is known under a key at that moment. */
  get(key: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (nowMs < entry.untilMs) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Keeps a value until a moment. */
  set(key: string, value: T, untilMs: number): void {
    this.#entries.delete(key);
    if (this.#entries.size >= ENTRIES_MAX) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(key, { value, untilMs });
  }

  clear(): void {
    this.#entries.clear();
  }
}
