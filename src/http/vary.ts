import { fieldName } from './field-name.ts';
import type { HeaderFields } from './header-fields.ts';

const VARY = fieldName('Vary');

/** Says that the answer depends on a field of the request (RFC 9110 section 12.5.5); `name` in lower case. */
export function addVary(headers: HeaderFields, name: string): void {
  const members = (headers.get('vary') ?? '').toLowerCase().split(',');
  if (members.some((member) => member.trim() === name || member.trim() === '*')) return;
  headers.append(VARY, name);
}
