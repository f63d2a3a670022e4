/**
 * Requests that offer to change to something other than a WebSocket (h2c, mostly). A server may go on as if the
 * offer had not been made (RFC 9110 section 7.8), but node:http hands every such request over as an upgrade. So
 * its head is put back in front of the connection, without the offer, and the connection is taken up again.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Whether a request asks for a WebSocket (RFC 6455 section 4.1); HTTP/1.0 cannot (RFC 9110 section 7.8). */
export function isWebSocket({ method, httpVersion, headers }: IncomingMessage): boolean {
  const offers = headers.upgrade?.toLowerCase().split(',') ?? [];
  return method === 'GET' && httpVersion === '1.1' && offers.some((offer) => offer.trim() === 'websocket');
}

/** Puts the request back onto its socket without its offer to upgrade; `head` is what followed it. */
export function putBack(message: IncomingMessage, socket: Socket, head: Buffer): void {
  const lines = [`${message.method} ${message.url} HTTP/${message.httpVersion}`];
  const raw = message.rawHeaders;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const key = name.toLowerCase();
    if (key === 'upgrade' || key === 'http2-settings') continue;
    const value = raw[at + 1] ?? '';
    lines.push(`${name}: ${key === 'connection' ? withoutUpgrade(value) : value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
}

function withoutUpgrade(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => !/^(upgrade|http2-settings)$/i.test(option)).join(', ');
}
