import type { RequestHead } from './types.ts';

/** The largest number that is passed on; as many gateways stand behind none. */
const FORWARDS_MAX = 1_000_000;

/**
 * Whether a request is to be answered here because it may go no further (RFC 9110 section 7.6.2); otherwise counts
 * its Max-Forwards down. Only OPTIONS is looked at: TRACE is never forwarded, and others may carry what they like.
 * A value that is no number is ignored.
 */
export function isLastForward({ method, headers }: RequestHead): boolean {
  if (method !== 'OPTIONS') return false;
  const value = headers.get('max-forwards');
  if (value === undefined || !/^[0-9]+$/.test(value)) return false;
  const left = Number(value);
  if (left > 0) headers.set('max-forwards', String(Math.min(left - 1, FORWARDS_MAX)));
  return left === 0;
}
