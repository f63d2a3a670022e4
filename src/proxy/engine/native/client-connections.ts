import type { ClientConnection } from './client-connection.ts';

/** How many connections are looked at for an idle one; looking at all would make each further one dearer. */
const LOOKED_AT_MAX = 64;

/** The open connections of a listener. */
export class ClientConnections {
  readonly #open = new Set<ClientConnection>();
  #cursor = this.#open.values();

  /** Takes note of a connection until it closes. */
  add(connection: ClientConnection): void {
    this.#open.add(connection);
    connection.socket.once('close', () => this.#open.delete(connection));
  }

  /** Closes the one that has been idle the longest among the next few; false when none of them is idle. */
  closeIdle(): boolean {
    let longest: ClientConnection | undefined;
    for (let looked = Math.min(LOOKED_AT_MAX, this.#open.size); looked > 0; looked--) {
      const connection = this.#next();
      if (connection?.idle !== true) continue;
      if (longest === undefined || connection.bounds.clientDeadlineMs < longest.bounds.clientDeadlineMs)
        longest = connection;
    }
    longest?.socket.destroy();
    return longest !== undefined;
  }

  /** Closes what is idle; the others close behind their answers. */
  drain(): void {
    for (const connection of this.#open) connection.drain();
  }

  /** Closes everything. */
  destroy(): void {
    for (const connection of this.#open) connection.socket.destroy();
  }

  #next(): ClientConnection | undefined {
    const { done, value } = this.#cursor.next();
    if (done !== true) return value;
    this.#cursor = this.#open.values();
    return this.#cursor.next().value;
  }
}
