// What the parts of the cache know of each other.
import type { HeaderFields } from '../../http/header-fields.ts';

/** One stored answer. */
export interface Entry {
  /** The route that it was asked for: another one may have the same address answered by somebody else. */
  readonly route: string | undefined;
  /** The fields that `Vary` names, each with what the request had in it. */
  readonly vary: readonly (readonly [name: string, value: string | undefined])[];
  readonly status: number;
  /** As the upstream sent them, and as answers to validations have changed them since. */
  readonly headers: HeaderFields;
  readonly body: Buffer;
  /** What the upstream calls it, to purge it by. */
  readonly tags: readonly string[];
  readonly times: Times;
}

/** When an answer was asked for and came, and how long it is good for; milliseconds. */
export interface Times {
  readonly receivedAt: number;
  /** How old it was when it came (RFC 9111 section 4.2.3). */
  readonly initialAgeMs: number;
  readonly lifetimeMs: number;
  /** How long behind that it may be given while a new one is fetched, and when the upstream fails. */
  readonly staleMs: { readonly whileRevalidate: number; readonly ifError: number };
  /** It may never be given stale, or only once the upstream has confirmed it. */
  readonly mustRevalidate: boolean;
  readonly noCache: boolean;
}

/** What is written in the spec, with its defaults. */
export interface CacheRules {
  readonly bodyBytesMax: number;
  readonly heuristic: boolean;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  readonly heedsClient: boolean;
  /** Fields of an answer that hold its tags, in lower case; clients never see them. */
  readonly tagFields: readonly string[];
}

/** What is to be purged; it survives structured cloning. */
export interface Purge {
  readonly by: 'address' | 'prefix' | 'tag';
  /** Keys of addresses, what these begin with, or tags: whatever has one of them. */
  readonly keys: readonly string[];
  /** Made stale rather than taken away. */
  readonly soft: boolean;
}
