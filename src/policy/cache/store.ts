// Stored answers in memory, by request and then by what `Vary` names. The least recently used go when the bytes that
// are kept would pass their bound.
import type { HeaderFields } from '../../http/header-fields.ts';
import type { Exchange } from '../../http/types.ts';
import type { KeptState } from '../types.ts';
import { ageMs } from './freshness.ts';
import { isBelow } from './key.ts';
import { TagIndex } from './tags.ts';
import type { Entry, Purge } from './types.ts';

/** Of one address, this many variants are kept at most. */
const VARIANTS_MAX = 50;
/** What an entry takes beside its texts and bytes. */
const OVERHEAD_BYTES = 500;
/** What a tag takes beside its text. */
const TAG_BYTES = 100;
/** For how long it is remembered that answers to a request cannot be stored, and for how many requests. */
const PASSED_MS = 10_000;
const PASSED_MAX = 10_000;

interface Stored {
  readonly key: string;
  /** Another one, with the same tags and bytes, once it has been made stale. */
  entry: Entry;
  readonly bytes: number;
}

/** What of an exchange tells entries of one address apart. */
type Asking = Pick<Exchange, 'route' | 'request'>;

/** All that is stored under one policy. */
export class CacheStore implements KeptState {
  readonly #bytesMax: number;
  readonly #byKey = new Map<string, Stored[]>();
  /** From the least recently used to the most. */
  readonly #byUse = new Set<Stored>();
  readonly #byTag = new TagIndex<Stored>();
  readonly #passed = new Map<string, number>();
  #bytes = 0;
  #collecting = 0;
  #purges = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** How many bytes are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How often it has been purged: what was asked for before the last time may be what was to go. */
  get purges(): number {
    return this.#purges;
  }

  /** What is stored for a request; `isOther` tells of one that is stored for other fields only. */
  find(key: string, asking: Asking): { readonly entry: Entry | undefined; readonly isOther: boolean } {
    const variants = this.#byKey.get(key);
    if (variants === undefined) return { entry: undefined, isOther: false };
    const found = variants.filter(({ entry }) => fits(entry, asking)).at(-1);
    if (found === undefined) return { entry: undefined, isOther: true };
    this.#byUse.delete(found);
    this.#byUse.add(found);
    return { entry: found.entry, isOther: false };
  }

  /** Stores an answer, in place of one for a request with the same fields. */
  put(key: string, entry: Entry): void {
    const bytes = sizeOf(key, entry);
    for (const stored of this.#byKey.get(key) ?? []) {
      if (sameVary(stored.entry, entry)) this.#drop(stored);
    }
    if (bytes > this.#bytesMax) return;
    const stored = { key, entry, bytes };
    const variants = this.#byKey.get(key) ?? [];
    const [oldest] = variants;
    if (variants.length >= VARIANTS_MAX && oldest !== undefined) this.#drop(oldest);
    this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), stored]);
    this.#byUse.add(stored);
    this.#byTag.add(stored);
    this.#bytes += bytes;
    this.#passed.delete(key);
    this.#shrink();
  }

  /** Takes away all that is stored for an address; tells whether there was any. */
  remove(key: string): boolean {
    const variants = this.#byKey.get(key) ?? [];
    for (const stored of variants) this.#drop(stored);
    return variants.length > 0;
  }

  /** Takes away what is meant, or makes it stale; gives how many answers that were. */
  purge({ by, keys, soft }: Purge, now: number): number {
    this.#purges += 1;
    const found = by === 'tag' ? this.#byTag.find(keys) : this.#at(keys, by === 'prefix');
    for (const stored of found) {
      if (soft) stored.entry = staleFrom(stored.entry, now);
      else this.#drop(stored);
    }
    return found.size;
  }

  /** Asks for room to gather an answer in; gives whether there is any. `release` gives it back. */
  reserve(bytes: number): boolean {
    if (this.#collecting + bytes > this.#bytesMax) return false;
    this.#collecting += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#collecting -= bytes;
  }

  /** Remembers that waiting for another's answer to this request is of no use. */
  pass(key: string, now: number): void {
    if (this.#passed.size >= PASSED_MAX) this.#passed.clear();
    this.#passed.set(key, now + PASSED_MS);
  }

  isPassed(key: string, now: number): boolean {
    return (this.#passed.get(key) ?? 0) > now;
  }

  close(): void {
    this.#byKey.clear();
    this.#byUse.clear();
    this.#byTag.clear();
    this.#passed.clear();
  }

  /** What is stored at these addresses, or below them. */
  #at(keys: readonly string[], below: boolean): ReadonlySet<Stored> {
    if (!below) return new Set(keys.flatMap((key) => this.#byKey.get(key) ?? []));
    const found = [...this.#byKey].filter(([key]) => keys.some((prefix) => isBelow(key, prefix)));
    return new Set(found.flatMap(([, variants]) => variants));
  }

  #shrink(): void {
    for (const stored of this.#byUse) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#drop(stored);
    }
  }

  #drop(stored: Stored): void {
    if (!this.#byUse.delete(stored)) return;
    this.#bytes -= stored.bytes;
    this.#byTag.remove(stored);
    const rest = (this.#byKey.get(stored.key) ?? []).filter((each) => each !== stored);
    if (rest.length === 0) this.#byKey.delete(stored.key);
    else this.#byKey.set(stored.key, rest);
  }
}

function sizeOf(key: string, { headers, body, vary, tags }: Entry): number {
  const texts = [key, ...tags, ...headers.toRaw(), ...vary.flatMap(([name, value = '']) => [name, value])];
  return (
    OVERHEAD_BYTES + tags.length * TAG_BYTES + body.length + texts.reduce((sum, text) => sum + text.length, 0)
  );
}

/** Good until now and no longer, so that stale answers may stand in for as long as if its time had run out. */
function staleFrom(entry: Entry, now: number): Entry {
  const lifetimeMs = Math.min(entry.times.lifetimeMs, ageMs(entry, now));
  return { ...entry, times: { ...entry.times, lifetimeMs } };
}

function fits({ route, vary }: Entry, { request: { headers }, ...asking }: Asking): boolean {
  if (route !== asking.route) return false;
  return vary.every(([name, value]) => varyValue(headers, name) === value);
}

function sameVary(one: Entry, other: Entry): boolean {
  const text = ({ route, vary }: Entry) =>
    JSON.stringify([route, ...vary.map(([name, value]) => [name, value ?? null])]);
  return text(one) === text(other);
}

const SEPARATED = /[ \t,]/;

/** What a request has in a field, so that two which mean the same are the same (RFC 9111 section 4.1). */
export function varyValue(headers: HeaderFields, name: string): string | undefined {
  const value = headers.get(name);
  if (value === undefined || !SEPARATED.test(value)) return value;
  return value
    .trim()
    .replace(/[ \t]*,[ \t]*/g, ',')
    .replace(/[ \t]+/g, ' ');
}
