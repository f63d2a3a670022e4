/**
 * A WebSocket on its way: the upgrade is asked for through http-proxy, which on 101 writes the head and joins
 * the sockets. Neutralised here, because http-proxy
 * - writes any other answer raw, its chunked body without the chunks and its hop-by-hop fields with it: such an
 *   answer is sent as the plain response it is, and http-proxy's listener for it is taken away;
 * - writes the upstream's own fields into the 101: they are replaced by those the gateway has let through;
 * - leaves one side open when the other is destroyed: each side's close closes the other.
 * An open tunnel is not bounded by the idle timeout; TCP keep-alive finds dead peers.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import type { HeaderFields } from '../../../http/header-fields.ts';
import { Asking, type EngineContext, type Journey } from './asking.ts';
import { framingOf, responseFields, setRequestFields } from './outgoing.ts';

export class Tunnel extends Asking {
  readonly #context: EngineContext;

  constructor(journey: Journey, context: EngineContext) {
    super(journey);
    this.#context = context;
  }

  protected send(): void {
    this.#context.proxy.upgrade(this, this.client.message.socket);
    this.request?.removeAllListeners('response').once('response', (message) => this.#refused(message));
  }

  protected fill(request: ClientRequest): void {
    const { headers } = this.plan.request;
    headers.remove('expect');
    setRequestFields(request, headers, { chunked: false, contentLength: undefined, hasBody: false });
    request.setHeader('Connection', 'Upgrade');
    request.setHeader('Upgrade', 'websocket');
    request.once('upgrade', (message, socket) => this.#open(message, socket));
  }

  #refused(message: IncomingMessage): void {
    if (this.state !== 'asking') {
      message.destroy();
      return;
    }
    const head = this.answer(message);
    this.client.sendHead(head, framingOf(message));
    message.on('data', (chunk: Buffer) => {
      this.client.meter.responseBytes += chunk.length;
    });
    pipeline(message, this.client.response, () => undefined);
  }

  #open(message: IncomingMessage, upstream: Duplex): void {
    const { client } = this;
    const { socket } = client.message;
    if (this.state !== 'asking') {
      upstream.destroy();
      return;
    }
    const head = this.answer(message);
    this.unbound();
    Object.assign(message, { headers: switchingFields(head.headers) });
    const before = { read: socket.bytesRead, written: socket.bytesWritten };
    client.meter.status = 101;
    client.meter.end = 'complete';
    client.response.detachSocket(socket);
    upstream.once('error', () => {
      client.meter.end = 'upstream-gone';
    });
    upstream.once('close', () => socket.destroySoon());
    socket.once('close', () => {
      upstream.destroy();
      client.meter.requestBytes = socket.bytesRead - before.read;
      client.meter.responseBytes = socket.bytesWritten - before.written;
      client.close();
    });
  }
}

/** The fields of the 101, as http-proxy takes them. */
function switchingFields(headers: HeaderFields): Record<string, string[]> {
  const raw = responseFields(headers, { chunked: false, contentLength: undefined });
  const fields: Record<string, string[]> = { Connection: ['Upgrade'], Upgrade: ['websocket'] };
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    fields[name] = [...(fields[name] ?? []), raw[at + 1] ?? ''];
  }
  return fields;
}
