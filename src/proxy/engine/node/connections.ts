/** The connections of one listener: which are at work, so that draining closes the idle ones and, late, all. */
import type { Socket } from 'node:net';

export class Connections {
  /** Sockets as accepted, before any TLS. */
  readonly #accepted = new Set<Socket>();
  /** Sockets that speak HTTP, with the number of exchanges under way on each. */
  readonly #speaking = new Map<Socket, number>();
  #draining = false;

  get draining(): boolean {
    return this.#draining;
  }

  /** Takes note of a socket as accepted. */
  accept(socket: Socket): void {
    if (this.#accepted.has(socket)) return;
    this.#accepted.add(socket);
    socket.once('close', () => this.#accepted.delete(socket));
  }

  /** Takes note of a socket that is ready for HTTP. */
  ready(socket: Socket): void {
    if (this.#speaking.has(socket)) return;
    this.#speaking.set(socket, 0);
    socket.once('close', () => this.#speaking.delete(socket));
  }

  begin(socket: Socket): void {
    this.#speaking.set(socket, this.active(socket) + 1);
  }

  end(socket: Socket): void {
    if (!this.#speaking.has(socket)) return;
    const left = this.active(socket) - 1;
    this.#speaking.set(socket, left);
    if (this.#draining && left === 0) socket.destroySoon();
  }

  /** Exchanges under way on a socket. */
  active(socket: Socket): number {
    return this.#speaking.get(socket) ?? 0;
  }

  /** Closes what is idle now and, from now on, whatever becomes idle. */
  drain(): void {
    this.#draining = true;
    for (const [socket, active] of this.#speaking) {
      if (active === 0) socket.destroySoon();
    }
  }

  /** Closes everything. */
  destroy(): void {
    for (const socket of this.#accepted) socket.destroy();
  }
}
