import type { ClientConnection } from './client-connection.ts';

/** How many connections are looked at for an idle one; looking at all would make each further one dearer. */
const LOOKED_AT_MAX = 64;

/** The open connections of a listener. */
export class ClientConnections {
  readonly #open = new Set<ClientConnection>();

  /** Takes note of a connection until it closes. */
  add(connection: ClientConnection): void {
    this.#open.add(connection);
    connection.socket.once('close', () => this.#open.delete(connection));
  }

  /** Closes the one that has been idle the longest among the next few; false when none of them is idle. */
  closeIdle(): boolean {
    let longest: ClientConnection | undefined;
    for (const connection of this.#next()) {
      if (!connection.idle) continue;
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

  /**
   * The first few, which go to the end, so that the next look begins behind them. An iterator that is kept would
   * do the same, but a set with an iterator on it keeps every table that it has outgrown.
   */
  #next(): readonly ClientConnection[] {
    const next: ClientConnection[] = [];
    for (const connection of this.#open) {
      if (next.length === LOOKED_AT_MAX) break;
      next.push(connection);
    }
    for (const connection of next) {
      this.#open.delete(connection);
      this.#open.add(connection);
    }
    return next;
  }
}
