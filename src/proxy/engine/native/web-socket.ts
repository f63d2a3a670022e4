import type { RequestHeadMessage } from '../../../http/codec/types.ts';

/** Whether a request wants to become a WebSocket; offers of other protocols are passed over. */
export function asksForWebSocket(head: RequestHeadMessage): boolean {
  return head.upgrade?.split(',').some((name) => name.trim() === 'websocket') ?? false;
}
