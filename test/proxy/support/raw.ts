// Raw sockets for the tests in which bytes matter.
import { connect, type Socket } from 'node:net';

/** A socket whose received text can be awaited. */
export class RawClient {
  readonly socket: Socket;
  received = '';
  readonly #closed: Promise<void>;

  constructor(address: string) {
    this.socket = connect(socketOptions(address));
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => {
      this.received += chunk;
      this.socket.emit('received');
    });
    this.socket.on('error', () => undefined);
    this.#closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Resolves once the text received fits. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.received)) {
      await new Promise<void>((resolve, reject) => {
        this.socket.once('received', resolve);
        this.socket.once('close', () => reject(new Error(`closed after ${JSON.stringify(this.received)}`)));
      });
    }
    return this.received;
  }

  /** Resolves to everything received once the other side has closed. */
  async closed(): Promise<string> {
    await this.#closed;
    return this.received;
  }
}

/** Sends bytes and gives everything that comes back before the other side closes. */
export async function exchangeRaw(address: string, text: string): Promise<string> {
  return new RawClient(address).send(text).closed();
}

/** An engine's address as `connect` wants it. */
export function socketOptions(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith('unix:')) return { path: address.slice(5) };
  const { hostname, port } = new URL(`http://${address}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
}
