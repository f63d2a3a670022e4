import { type InnerList, type Parameters, parseDictionary } from '../../http/structured-fields.ts';
import type { Exchange } from '../../http/types.ts';

/** One signature of a request: what it covers, with its parameters, and its bytes. */
export interface Signature {
  readonly covered: InnerList;
  readonly bytes: Uint8Array;
}

/** More than these in one request are not looked at; whoever sends them wants to make work. */
const SIGNATURES_MAX = 10;
const COMPONENTS_MAX = 50;

/** The signatures of a request by label (RFC 9421 section 4); `broken` when the fields are not well formed. */
export function parseSignatures({ request }: Exchange): ReadonlyMap<string, Signature> | 'broken' {
  const { headers } = request;
  const inputs = parseDictionary(headers.get('signature-input') ?? '');
  const values = parseDictionary(headers.get('signature') ?? '');
  if (inputs === undefined || values === undefined || inputs.size > SIGNATURES_MAX) return 'broken';
  const signatures = new Map<string, Signature>();
  for (const [label, covered] of inputs) {
    const value = values.get(label);
    if (value === undefined || !('value' in value) || !(value.value instanceof Uint8Array)) return 'broken';
    if ('value' in covered || covered.items.length > COMPONENTS_MAX) return 'broken';
    signatures.set(label, { covered, bytes: value.value });
  }
  return signatures;
}

/** A parameter that is text, such as `keyid`. */
export function textOf(parameters: Parameters, name: string): string | undefined {
  const value = parameters.get(name);
  return typeof value === 'string' ? value : undefined;
}
