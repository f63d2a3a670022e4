/**
 * Tells HTTP/2 from HTTP/1.1 by a connection's first bytes (RFC 9113 section 3.4). The preface was chosen so that
 * no HTTP/1.1 request begins like it; what was read is put back for whoever serves the connection.
 */
import type { Socket } from 'node:net';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** What a connection turns out to speak. */
export type Protocol = 'http1' | 'http2';

/** Waits for enough bytes to tell; a connection that sends too few within `boundMs` is closed. */
export function detectProtocol(socket: Socket, boundMs: number, found: (protocol: Protocol) => void): void {
  const timer = setTimeout(() => socket.destroy(), boundMs);
  const settle = (protocol: Protocol) => {
    clearTimeout(timer);
    socket.off('readable', look);
    socket.off('end', ended);
    socket.off('close', closed);
    socket.off('error', ignore);
    found(protocol);
  };
  const look = () => {
    const bytes: Buffer | null = socket.read();
    if (bytes === null) return;
    socket.unshift(bytes);
    const length = Math.min(bytes.length, PREFACE.length);
    if (bytes.compare(PREFACE, 0, length, 0, length) !== 0) settle('http1');
    else if (length === PREFACE.length) settle('http2');
    // With bytes put back, `readable` would come at once and for ever; the next one is to come with more bytes.
    else waitForMore();
  };
  const waitForMore = () => {
    socket.off('readable', look);
    setImmediate(() => {
      if (!socket.destroyed) socket.on('readable', look);
    });
  };
  const ended = () => settle('http1');
  const closed = () => clearTimeout(timer);
  socket.on('readable', look);
  socket.once('end', ended);
  socket.once('close', closed);
  socket.on('error', ignore);
}

function ignore(): void {
  // The close that follows says it.
}
