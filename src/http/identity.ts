/** Who calls, as the upstream hears it: in fields that no client can set. */
import { encodeFieldItem } from './field-item.ts';
import { fieldName, MARK } from './field-name.ts';
import type { HeaderFields } from './header-fields.ts';
import type { Identity } from './types.ts';

const NAME = fieldName('x-consumer-name');
const GROUPS = fieldName('x-consumer-groups');
const SCOPES = fieldName('x-consumer-scopes');

/** Takes away what a client says of itself, and, unless told otherwise, what would have an upstream take another path or method. */
export function stripClaims(headers: HeaderFields, passOverrides: boolean | undefined): void {
  headers.removeMarked(passOverrides === true ? MARK.identity : MARK.identity | MARK.override);
}

/** Tells the upstream who calls; groups and scopes as lists, from whose items no other item can be made. */
export function writeIdentity(headers: HeaderFields, { consumer, groups, scopes }: Identity): void {
  if (consumer !== undefined) headers.set(NAME, encodeFieldItem(consumer));
  if (groups.length > 0) headers.set(GROUPS, groups.map(encodeFieldItem).join(', '));
  if (scopes.length > 0) headers.set(SCOPES, scopes.map(encodeFieldItem).join(' '));
}
