/**
 * An endpoint may refuse a long body with an answer and close while we still send. The next write then fails
 * although the answer is there to be read, and Node destroys a socket on a failed write, so that the answer would
 * be lost and the client told 502.
 */
import type { Socket } from 'node:net';

/**
 * Keeps a socket whose write has failed until all that has arrived is read; only then it ends with the error. For
 * sockets that are read through `onread`: a stream's own reading ends with its first error.
 */
export function readPastFailedWrite(socket: Socket): Socket {
  const { destroy, push } = socket;
  let failed: Error | undefined;
  socket.destroy = (error) => {
    if (socket.destroyed || !isFailedWrite(error)) return destroy.call(socket, error);
    failed ??= error;
    return socket;
  };
  // A stream with an error tells no end; this is where net puts it.
  socket.push = (chunk, encoding) => {
    if (chunk === null && failed !== undefined) destroy.call(socket, failed);
    return push.call(socket, chunk, encoding);
  };
  return socket;
}

/** The peer has closed or reset the connection; after any other failure nobody knows whether an end will come. */
function isFailedWrite(error: (Error & { syscall?: string; code?: string }) | undefined): error is Error {
  return error?.syscall === 'write' && (error.code === 'EPIPE' || error.code === 'ECONNRESET');
}
