import { Server } from 'node:net';
import type { EngineListener } from '../types.ts';
import type { Bound } from './bind.ts';

/** What an engine does with the connections of an address whose end is near. */
interface Ending {
  /** From now on, answers close their connections. */
  retreat(): void;
  /** Closes what is idle and has the rest close behind its answers. */
  drain(): void;
  /** Closes everything that is left. */
  destroy(): void;
}

/** Makes the ways in which an open address comes to its end. */
export function createListenerEnd(
  server: Server,
  bound: Bound,
  { retreat, drain, destroy }: Ending,
): Pick<EngineListener, 'retreat' | 'close'> {
  return {
    retreat(accepts) {
      retreat();
      if (accepts) return;
      bound.leave();
      // That of node:http would close idle connections, too.
      Reflect.apply(Server.prototype.close, server, []);
    },
    close(drainMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(destroy, drainMs);
        // Told when it has closed, also if it stopped accepting before.
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        drain();
      });
    },
  };
}
