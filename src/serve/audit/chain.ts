// The chain: each line of an audit log holds the hash of the line before and, behind everything else, its own. To
// change, drop or insert a line, all lines behind it have to be written anew, and the last hash becomes another.
import { createHash } from 'node:crypto';
import type { AuditBody } from './types.ts';

/** Where a chain stands: the number and the hash of its last entry. */
export interface Head {
  readonly number: number;
  readonly hash: string;
}

/** Before the first entry. */
export const ORIGIN: Head = { number: 0, hash: '0'.repeat(64) };

/** `,"hash":"` and 64 digits and `"}`. */
const SEAL = /^(.*),"hash":"([0-9a-f]{64})"\}$/s;

/** Makes the next entry's line, without a newline, and the head behind it. */
export function seal(
  body: AuditBody,
  { number, hash }: Head,
): { readonly line: string; readonly head: Head } {
  const text = JSON.stringify({ number: number + 1, ...body, prev: hash });
  const own = hashOf(text);
  return { line: `${text.slice(0, -1)},"hash":"${own}"}`, head: { number: number + 1, hash: own } };
}

/** An entry as read back. */
export interface SealedEntry extends Head {
  readonly prev: string;
  readonly kind: string;
  readonly at: string;
  /** All that the line holds. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** Reads a line; a text when it is none that `seal` has made, or was altered since. */
export function unseal(line: string): SealedEntry | string {
  const [, text, hash] = SEAL.exec(line) ?? [];
  if (text === undefined || hash === undefined) return 'it is no entry of an audit log';
  if (hashOf(`${text}}`) !== hash) return 'its hash does not fit: it was altered';
  const members = parse(line);
  if (members === undefined) return 'it is no entry of an audit log';
  const { number, prev, kind, at } = members;
  const isWhole =
    typeof number === 'number' &&
    typeof prev === 'string' &&
    typeof kind === 'string' &&
    typeof at === 'string';
  return isWhole ? { number, prev, kind, at, hash, members } : 'it is no entry of an audit log';
}

/** Why an entry cannot follow what the chain had come to; undefined when it can. */
export function breakBetween(head: Head, entry: SealedEntry): string | undefined {
  if (entry.prev === head.hash && entry.number === head.number + 1) return undefined;
  if (entry.number > head.number + 1)
    return `entries ${head.number + 1} to ${entry.number - 1} are missing before it`;
  return 'it does not follow the entry before: entries were dropped, inserted or put in another order';
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
