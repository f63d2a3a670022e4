import type { RequestHeadMessage } from '../../../http/codec/types.ts';

/** Whether a request wants to become a WebSocket (RFC 6455 section 4.1); offers of other protocols are passed over. */
export function asksForWebSocket(head: RequestHeadMessage): boolean {
  if (head.method !== 'GET') return false;
  return head.upgrade?.split(',').some((name) => name.trim() === 'websocket') ?? false;
}
