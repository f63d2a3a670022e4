import type { ConsumerRecord } from '../../../src/artifact/types.ts';

/** A consumer with no credentials but these. */
export function consumerOf(
  name: string,
  changes: Partial<Omit<ConsumerRecord, 'name'>> = {},
): ConsumerRecord {
  return { name, groups: [], apiKeys: [], basic: [], hmac: [], certificates: [], ...changes };
}
