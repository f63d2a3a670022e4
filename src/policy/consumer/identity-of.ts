import type { ConsumerRecord } from '../../artifact/types.ts';
import type { Identity } from '../../http/types.ts';
import type { PolicyDeps } from '../types.ts';
import { isSecretReference } from './reference.ts';

/** A consumer as exchanges carry it. */
export function identityOf({ name, groups }: ConsumerRecord): Identity {
  return { consumer: name, groups, scopes: [], claims: {} };
}

/** A credential as it is to be compared: what a reference gives, else the text itself. Throws when it gives nothing. */
export function credentialText(text: string, deps: Pick<PolicyDeps, 'resolveSecret'>): string {
  if (!isSecretReference(text)) return text;
  const secret = deps.resolveSecret(text);
  if (secret === '') throw new Error(`${text} is empty: an empty credential would let anybody in`);
  return secret;
}

/** Adds to an index by credential; throws when another consumer has the same one, without saying which one it is. */
export function addCredential<T extends { readonly identity: Identity }>(
  index: Map<string, T>,
  key: string,
  entry: T,
): void {
  const other = index.get(key)?.identity.consumer;
  const { consumer } = entry.identity;
  if (other !== undefined && other !== consumer) {
    throw new Error(`consumers "${other}" and "${consumer}" have the same credential`);
  }
  index.set(key, entry);
}
