import { once } from 'node:events';
import { connect } from 'node:net';
import { endpointAddress } from '../engine/endpoint-address.ts';
import type { ProbeTarget } from './types.ts';

/** Checks that a connection can be opened; rejects when it cannot. Nothing is sent on it. */
export async function probeTcp({ url, signal }: ProbeTarget): Promise<undefined> {
  const socket = connect(endpointAddress(url));
  try {
    await once(socket, 'connect', { signal });
  } finally {
    // A reset that comes behind the connection changes nothing.
    socket.on('error', () => undefined).destroy();
  }
}
