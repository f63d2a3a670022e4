/**
 * A WebSocket on its way: the upgrade is asked for through http-proxy, which on 101 writes the head and joins
 * the sockets. Neutralised here, because http-proxy
 * - writes any other answer raw, its chunked body without the chunks and its hop-by-hop fields with it: such an
 *   answer is sent as the plain response it is, and http-proxy's listener for it is taken away;
 * - writes the upstream's own fields into the 101: they are replaced by those the gateway has let through;
 * - leaves one side open when the other is destroyed: each side's close closes the other.
 * An open tunnel is not bounded by the upstream's idle timeout but by the listener's for tunnels.
 */
import { type ClientRequest, type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import type { HeaderFields } from '../../../http/header-fields.ts';
import { Asking, type EngineContext, type Journey } from './asking.ts';
import { framingOf, responseFields, setRequestFields } from './outgoing.ts';

/** One WebSocket being forwarded. */
export class Tunnel extends Asking {
  readonly #context: EngineContext;

  constructor(journey: Journey, context: EngineContext) {
    super(journey);
    this.#context = context;
  }

  protected send(): void {
    this.#context.proxy.upgrade(this, this.client.message.socket);
    const { request } = this;
    if (request === undefined) return;
    const joins = request.listeners('upgrade');
    request.removeAllListeners('response').once('response', (message) => this.#refused(message));
    request.removeAllListeners('upgrade').once('upgrade', (message, socket, head) => {
      if (!this.#open(message, socket)) return;
      for (const join of joins) Reflect.apply(join, request, [message, socket, head]);
    });
  }

  protected fill(request: ClientRequest): void {
    const { headers } = this.plan.request;
    headers.remove('expect');
    setRequestFields(request, headers, { chunked: false, contentLength: undefined, hasBody: false });
    request.setHeader('Connection', 'Upgrade');
    request.setHeader('Upgrade', 'websocket');
  }

  #refused(message: IncomingMessage): void {
    const { client } = this;
    this.answer(message, (head) => {
      client.sendHead(head, framingOf(message));
      message.on('data', (chunk: Buffer) => {
        client.meter.responseBytes += chunk.length;
      });
      pipeline(message, client.response, () => undefined);
    });
  }

  /** Whether http-proxy may now write the 101, with these fields, and join the sockets. */
  #open(message: IncomingMessage, upstream: Duplex): boolean {
    let open = false;
    this.answer(message, (head) => {
      Object.assign(message, { headers: switchingFields(head.headers) });
      this.unbound();
      this.#follow(upstream);
      open = true;
    });
    if (!open) upstream.destroy();
    return open;
  }

  #follow(upstream: Duplex): void {
    const { client } = this;
    const { socket } = client.message;
    const before = { read: socket.bytesRead, written: socket.bytesWritten };
    client.meter.status = 101;
    client.meter.end = 'complete';
    client.response.detachSocket(socket);
    upstream.once('error', () => {
      client.meter.end = 'upstream-gone';
    });
    // Whatever passes either way passes through the client's socket.
    socket.setTimeout(client.bounds.timeouts.tunnelMs, () => socket.destroy());
    upstream.once('close', () => socket.destroySoon());
    // Before whoever ends the exchange on the same event: the bytes are to be counted.
    socket.prependOnceListener('close', () => {
      upstream.destroy();
      client.meter.requestBytes = socket.bytesRead - before.read;
      client.meter.responseBytes = socket.bytesWritten - before.written;
      client.close();
    });
  }
}

/** The fields of the 101, as http-proxy takes them; checked, because it writes them as they are. */
function switchingFields(headers: HeaderFields): Record<string, string[]> {
  const raw = responseFields(headers, { chunked: false, contentLength: undefined });
  const fields: Record<string, string[]> = { Connection: ['Upgrade'], Upgrade: ['websocket'] };
  for (let at = 0; at < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2);
    validateHeaderName(name);
    validateHeaderValue(name, value);
    fields[name] = [...(fields[name] ?? []), value];
  }
  return fields;
}
