/** The connections of one listener: which are at work, so that draining closes the idle ones and, late, all. */
import type { Socket } from 'node:net';
import type { ClientBounds } from '../../types.ts';
import type { ClientSide } from './client-side.ts';

/** What a socket that speaks HTTP is at. */
interface Speaking {
  /** The exchanges under way, oldest first. */
  readonly active: Set<ClientSide>;
  /** How many there have been. */
  requests: number;
  /** As they were when it was accepted. */
  readonly bounds: ClientBounds;
}

/** Knows the open connections of a listener and what they are at. */
export class Connections {
  /** Sockets as accepted, before any TLS. */
  readonly #accepted = new Set<Socket>();
  /** Sockets that speak HTTP. */
  readonly #speaking = new Map<Socket, Speaking>();
  /** Sockets that wait for another request, the ones that have waited longest first. */
  readonly #idle = new Set<Socket>();
  readonly #bounds: () => ClientBounds;
  #draining = false;
  #retreating = false;

  /** `bounds` gives those of connections that are accepted now. */
  constructor(bounds: () => ClientBounds) {
    this.#bounds = bounds;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Whether answers tell clients to close. */
  get retreating(): boolean {
    return this.#retreating;
  }

  /** Takes note of a socket as accepted. */
  accept(socket: Socket): void {
    if (this.#accepted.has(socket)) return;
    this.#accepted.add(socket);
    socket.on('error', ignore);
    socket.once('close', () => this.#accepted.delete(socket));
  }

  /** Takes note of a socket that is ready for HTTP. */
  ready(socket: Socket): void {
    if (this.#speaking.has(socket)) return;
    this.#speaking.set(socket, { active: new Set(), requests: 0, bounds: this.#bounds() });
    socket.on('error', ignore);
    socket.once('close', () => {
      // node:http tells only the first of pipelined exchanges that its client is gone.
      for (const client of this.active(socket)) client.close();
      this.#speaking.delete(socket);
      this.#idle.delete(socket);
    });
  }

  /** Takes note of an exchange; it counts as under way until it closes. */
  begin(client: ClientSide): void {
    const { socket } = client.message;
    this.#speaking.get(socket)?.active.add(client);
    this.#idle.delete(socket);
    client.onClose(() => this.#end(socket, client));
  }

  /** The exchanges under way on a socket, oldest first. */
  active(socket: Socket): readonly ClientSide[] {
    return [...(this.#speaking.get(socket)?.active ?? [])];
  }

  /** Counts a request; gives how many there have been on its socket, and the bounds that hold there. */
  count(socket: Socket): Pick<Speaking, 'requests' | 'bounds'> {
    const speaking = this.#speaking.get(socket);
    if (speaking === undefined) return { requests: 1, bounds: this.#bounds() };
    speaking.requests += 1;
    return speaking;
  }

  /** Closes the connection that has waited longest for another request; false when none waits. */
  closeIdle(): boolean {
    for (const socket of this.#idle) {
      this.#idle.delete(socket);
      socket.destroy();
      return true;
    }
    return false;
  }

  /** From now on, answers close their connections. */
  retreat(): void {
    this.#retreating = true;
  }

  /** Closes what is idle now and, from now on, whatever becomes idle. */
  drain(): void {
    this.#retreating = true;
    this.#draining = true;
    for (const [socket, { active }] of this.#speaking) {
      if (active.size === 0) socket.destroySoon();
    }
  }

  /** Closes everything. */
  destroy(): void {
    for (const socket of this.#accepted) socket.destroy();
  }

  #end(socket: Socket, client: ClientSide): void {
    const active = this.#speaking.get(socket)?.active;
    active?.delete(client);
    if (active?.size !== 0) return;
    if (this.#draining) socket.destroySoon();
    else this.#idle.add(socket);
  }
}

/** A reset shows as 'close' too. node:http takes its own listener away with CONNECT and upgrades, and an error nobody hears ends the process. */
function ignore(): void {
  // Nothing is left to be done.
}
