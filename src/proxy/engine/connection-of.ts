import type { Socket } from 'node:net';
import { plainAddress } from '../../http/forwarded.ts';
import type { Connection } from '../../http/types.ts';

/** Where the two ends of a client's connection are. */
export function connectionOf(socket: Socket, scheme: Connection['scheme']): Connection {
  return {
    remoteAddress: plainAddress(socket.remoteAddress ?? ''),
    remotePort: socket.remotePort ?? 0,
    localPort: socket.localPort ?? 0,
    scheme,
  };
}
