/** Sets of public keys: whether one can be used, and whether it holds what must not be published. */
import { createPublicKey } from 'node:crypto';
import type { JsonValue } from '../../artifact/types.ts';

type Jwk = { readonly [member: string]: JsonValue };

/** A set of public keys (RFC 7517 section 5). */
export type KeySet = { readonly keys: readonly Jwk[] };

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'];

/** Key types that verify; sets may hold others, which are passed over. */
const KEY_TYPES = new Set<unknown>(['RSA', 'EC', 'OKP']);

/** What is wrong with a set of keys that the spec gives, as the end of a sentence; undefined when it can be used. */
export function keySetProblem(value: unknown): string | undefined {
  if (!isKeySet(value)) return 'is no JSON Web Key Set: an object with a list `keys`';
  if (value.keys.some(isSecret)) return 'holds a private key or a secret; only public keys belong there';
  const broken = value.keys.findIndex((key) => KEY_TYPES.has(key.kty) && !isReadable(key));
  if (broken !== -1) return `has an unreadable key at index ${broken}`;
  return hasUsableKey(value) ? undefined : 'holds no key that verifies signatures';
}

/** Whether a value has the form of a set. */
export function isKeySet(value: unknown): value is KeySet {
  if (typeof value !== 'object' || value === null || !('keys' in value)) return false;
  return Array.isArray(value.keys) && value.keys.every((key) => typeof key === 'object' && key !== null);
}

/** Whether a set has a key that verifies signatures at all. */
export function hasUsableKey({ keys }: KeySet): boolean {
  return keys.some((key) => KEY_TYPES.has(key.kty) && isReadable(key));
}

function isSecret(key: Jwk): boolean {
  return key.kty === 'oct' || PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member));
}

function isReadable(key: Jwk): boolean {
  try {
    createPublicKey({ key, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
