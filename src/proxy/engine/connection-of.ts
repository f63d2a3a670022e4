import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { plainAddress } from '../../http/forwarded.ts';
import type { ClientCertificate, Connection } from '../../http/types.ts';

/** Where the two ends of a client's connection are. */
export function connectionOf(socket: Socket | TLSSocket, scheme: Connection['scheme']): Connection {
  return new SocketConnection(socket, scheme);
}

class SocketConnection implements Connection {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localPort: number;
  readonly scheme: Connection['scheme'];
  forwarding?: Connection['forwarding'] & {};
  readonly #socket: Socket | TLSSocket;
  #certificate: ClientCertificate | undefined;
  #isRead = false;

  constructor(socket: Socket | TLSSocket, scheme: Connection['scheme']) {
    this.remoteAddress = plainAddress(socket.remoteAddress ?? '');
    this.remotePort = socket.remotePort ?? 0;
    this.localPort = socket.localPort ?? 0;
    this.scheme = scheme;
    this.#socket = socket;
  }

  /** Reading it costs, and most connections have none or nobody asks. */
  get clientCertificate(): ClientCertificate | undefined {
    if (this.#isRead) return this.#certificate;
    this.#isRead = true;
    const socket = this.#socket;
    if ('getPeerX509Certificate' in socket && socket.authorized) {
      this.#certificate = socket.getPeerX509Certificate();
    }
    return this.#certificate;
  }
}
