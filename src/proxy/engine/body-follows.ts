import type { Framing } from '../../http/codec/types.ts';

/** Whether a request framed so has a body, as far as its head tells. */
export function bodyFollows(framing: Framing): boolean {
  return framing.kind === 'length' ? framing.length > 0 : framing.kind !== 'none';
}
