// Pieces of gateway sketches, and a request in short.
import type { Action, PolicyRecord, ToAction } from '../../../src/artifact/types.ts';
import { exchangeRaw } from './raw.ts';

/** A forward to one upstream, with whatever else it has. */
export function to(upstream: string, changes: Partial<ToAction> = {}): Action {
  return { kind: 'to', to: { split: [{ upstream, weight: 1 }], ...changes } };
}

/** A policy that changes headers. */
export function headersPolicy(name: string, options: PolicyRecord['options']): PolicyRecord {
  return { name, kind: 'headers', phase: 'transform', options };
}

/** Answers "pong". */
export const RESPOND: Action = { kind: 'respond', respond: { status: 200, headers: {}, body: 'pong' } };

/** Sends one request, its head's lines separated by plain line feeds, and gives all that comes back. */
export function ask(address: string, head: string, body = ''): Promise<string> {
  return exchangeRaw(address, `${head.replaceAll('\n', '\r\n')}\r\nConnection: close\r\n\r\n${body}`);
}
