import type { ForwardFailure } from '../../types.ts';
import { ConnectTimeout } from './endpoint-agent.ts';

/** Says why an upstream gave no answer, from the error node:http gave; `connected` tells how far it got. */
export function classifyFailure(error: Error, connected: boolean): ForwardFailure {
  if (error instanceof ConnectTimeout) return { kind: 'timeout', detail: error.message };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const detail = code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`;
  if (/^(HPE|ERR_HTTP|ERR_INVALID)_/.test(code)) return { kind: 'invalid', detail };
  return { kind: connected ? 'reset' : 'connect', detail };
}

/** Whether the other side closed a connection, as it may with a pooled one at any moment. */
export function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
