/** The buckets of a listener by host: exact, then wildcards by longest suffix, then every host. In place. */
import { inconsistent } from '../../artifact/error.ts';
import type { TextTable } from '../../artifact/text-table.ts';
import { HOST_WORDS, LISTENER_WORDS } from './layout.ts';

/** A bucket and the host pattern it stands for. */
export interface HostBucket {
  readonly host: string;
  readonly bucket: number;
}

/** Finds the buckets of a listener by host. */
export class HostTable {
  readonly #listeners: Uint32Array;
  readonly #hosts: Uint32Array;
  readonly #texts: TextTable;

  constructor(listeners: Uint32Array, hosts: Uint32Array, texts: TextTable) {
    this.#listeners = listeners;
    this.#hosts = hosts;
    this.#texts = texts;
  }

  get listenerCount(): number {
    return Math.floor(this.#listeners.length / LISTENER_WORDS);
  }

  /** The bucket for every host, or -1. */
  every(listener: number): number {
    return this.#word(listener, 4) - 1;
  }

  /** Whether the listener tells hosts apart at all. */
  hasHosts(listener: number): boolean {
    return this.#word(listener, 1) + this.#word(listener, 3) > 0;
  }

  /** The bucket of exactly this host, or -1. */
  exact(listener: number, host: string): number {
    return this.#search(this.#word(listener, 0), this.#word(listener, 1), host);
  }

  /** The bucket of the wildcard `*` + suffix, such as `.example.com`, or -1. */
  wild(listener: number, suffix: string): number {
    return this.#search(this.#word(listener, 2), this.#word(listener, 3), suffix);
  }

  /** Whether there are wildcards to ask for. */
  hasWild(listener: number): boolean {
    return this.#word(listener, 3) > 0;
  }

  /** Every bucket of a listener in the order in which hosts win. */
  list(listener: number): readonly HostBucket[] {
    const exact = this.#rows(this.#word(listener, 0), this.#word(listener, 1), '');
    const wild = this.#rows(this.#word(listener, 2), this.#word(listener, 3), '*');
    wild.sort((a, b) => b.host.length - a.host.length);
    const every = this.every(listener);
    return [...exact, ...wild, ...(every === -1 ? [] : [{ host: '', bucket: every }])];
  }

  /** Checks every number. Throws an ArtifactError. */
  verify(buckets: number): void {
    const rows = this.#hosts.length / HOST_WORDS;
    for (let listener = 0; listener < this.listenerCount; listener++) {
      const fits = (at: number) => this.#word(listener, at) + this.#word(listener, at + 1) <= rows;
      if (!fits(0) || !fits(2) || this.#word(listener, 4) > buckets) throw inconsistent('hosts');
    }
    for (let at = 0; at + 1 < this.#hosts.length; at += HOST_WORDS) {
      const fits = (this.#hosts[at] ?? 0) < this.#texts.size && (this.#hosts[at + 1] ?? 0) < buckets;
      if (!fits) throw inconsistent('hosts');
    }
  }

  #rows(first: number, count: number, lead: string): HostBucket[] {
    return Array.from({ length: count }, (_, index) => {
      const at = (first + index) * HOST_WORDS;
      return { host: lead + this.#texts.get(this.#hosts[at] ?? 0), bucket: this.#hosts[at + 1] ?? 0 };
    });
  }

  #search(first: number, count: number, host: string): number {
    let low = first;
    let high = first + count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const text = this.#texts.get(this.#hosts[middle * HOST_WORDS] ?? 0);
      if (text === host) return this.#hosts[middle * HOST_WORDS + 1] ?? -1;
      if (text < host) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #word(listener: number, offset: number): number {
    return this.#listeners[listener * LISTENER_WORDS + offset] ?? 0;
  }
}
