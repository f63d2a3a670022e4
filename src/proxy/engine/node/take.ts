/** From a request of node:http to an exchange, or to a refusal of what node:http has let through. */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { ClientBounds, ExchangeHandler } from '../../types.ts';
import type { EngineContext } from './asking.ts';
import { ClientSide } from './client-side.ts';
import type { Connections } from './connections.ts';
import { NodeExchange } from './node-exchange.ts';
import { hasKnownFraming, refuseExchange } from './refusal.ts';

/** What taking requests needs of the listener. */
export interface Taking {
  readonly handler: ExchangeHandler;
  readonly connections: Connections;
  readonly context: EngineContext;
}

/**
 * Requests under way on one connection at most. node:http stops reading only after the bytes at hand, and they may
 * hold thousands of requests, each with an answer to keep for a client that does not read.
 */
const PIPELINED_MAX = 100;

/** What a request's Expect field asks for. */
type Expectation = 'continue' | 'unknown' | undefined;

/** Takes a request. */
export function take(
  taking: Taking,
  message: IncomingMessage,
  response: ServerResponse,
  expects: Expectation,
): void {
  const { connections, context, handler } = taking;
  const { socket } = message;
  const { requests: count, bounds } = connections.count(socket);
  const countMax = bounds.limits.requestsPerConnection || Number.POSITIVE_INFINITY;
  if (connections.active(socket).length >= PIPELINED_MAX || count > countMax + PIPELINED_MAX) {
    socket.destroy();
    return;
  }
  // The connection closes behind an answer that is still to come.
  if (count > countMax) return;
  const mustClose = () => connections.retreating || count >= countMax;
  const expectsContinue = expects === 'continue';
  const client = new ClientSide(message, response, { expectsContinue, mustClose, bounds });
  connections.begin(client);
  const excess = excessOf(message, bounds);
  if (excess !== undefined) refuseExchange(client, ...excess);
  else if (!/^1\.[01]$/.test(message.httpVersion))
    refuseExchange(client, 505, 'The versions spoken are HTTP/1.1 and 1.0.');
  else if (expects === 'unknown')
    refuseExchange(client, 417, 'The only expectation understood is 100-continue.');
  else if (hasKnownFraming(message)) handler(new NodeExchange(client, context, false));
  else refuseExchange(client, 400, 'The only transfer coding understood is chunked, and none in HTTP/1.0.');
}

/** Takes a request to open a WebSocket; `head` are the bytes that came behind it. */
export function takeUpgrade(taking: Taking, message: IncomingMessage, head: Buffer): void {
  const { connections, context, handler } = taking;
  const { socket } = message;
  const { bounds } = connections.count(socket);
  const response = new ServerResponse(message);
  response.assignSocket(socket);
  response.once('finish', () => socket.destroySoon());
  const client = new ClientSide(message, response, { expectsContinue: false, mustClose: () => true, bounds });
  connections.begin(client);
  const excess = excessOf(message, bounds);
  if (excess !== undefined) return refuseExchange(client, ...excess);
  if (client.framing.hasBody) return refuseExchange(client, 400, 'A request to upgrade has no body.');
  if (head.length > 0) socket.unshift(head);
  handler(new NodeExchange(client, context, true));
}

/** What a head has too much of although it is not too long as a whole: the answer's status and detail. */
function excessOf(message: IncomingMessage, { limits }: ClientBounds): [number, string] | undefined {
  const { method = '', url = '', rawHeaders } = message;
  const line = `${method} ${url} HTTP/1.1\r\n`;
  if (line.length > limits.headBytesMax / 2) return [414, 'The request line is too long.'];
  if (rawHeaders.length > 2 * limits.fields) return [431, 'The head of the request has too many fields.'];
  return undefined;
}
