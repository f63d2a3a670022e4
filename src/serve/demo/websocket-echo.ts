// The least WebSocket (RFC 6455) that answers every message with itself: enough for the demo, no more.
// A frame is read whole before it is echoed, so its size is bounded.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Fixed by RFC 6455 section 1.3. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const PAYLOAD_BYTES_MAX = 1 << 16;
const OPCODE = { close: 8, ping: 9, pong: 10 } as const;

interface Frame {
  /** FIN and opcode as sent. */
  readonly first: number;
  readonly payload: Buffer;
  readonly length: number;
}

/** Takes an upgrade and echoes until the other side closes. */
export function echoWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const key = request.headers['sec-websocket-key'];
  socket.on('error', () => socket.destroy());
  if (request.headers.upgrade?.toLowerCase() !== 'websocket' || key === undefined) {
    socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    return;
  }
  const accept = createHash('sha1').update(`${key}${ACCEPT_GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  let pending = echoFrames(head, socket);
  socket.on('data', (chunk: Buffer) => {
    pending = echoFrames(Buffer.concat([pending, chunk]), socket);
  });
  socket.on('end', () => socket.end());
}

/** Answers every whole frame in `bytes`; returns what is left over. */
function echoFrames(bytes: Buffer, socket: Duplex): Buffer<ArrayBuffer> {
  let rest = Buffer.from(bytes);
  for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
    rest = rest.subarray(frame.length);
    answerFrame(frame, socket);
  }
  if (rest.length > PAYLOAD_BYTES_MAX + 14) socket.destroy();
  return rest;
}

function answerFrame({ first, payload }: Frame, socket: Duplex): void {
  const opcode = first & 0x0f;
  if (opcode === OPCODE.pong) return;
  const head = opcode === OPCODE.ping ? 0x80 | OPCODE.pong : first;
  socket.write(Buffer.concat([frameHead(head, payload.length), payload]));
  if (opcode === OPCODE.close) socket.end();
}

/** The first frame of `bytes` if it is there in full; clients always mask (section 5.1). */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + wide + 4;
  if (bytes.length < start) return undefined;
  const size = wide === 0 ? short : wide === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < start + size) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const masked = bytes.subarray(start, start + size);
  const payload = Buffer.from(masked.map((byte, at) => byte ^ mask.readUInt8(at % 4)));
  return { first: bytes.readUInt8(0), payload, length: start + size };
}

function frameHead(first: number, size: number): Buffer {
  if (size < 126) return Buffer.from([first, size]);
  return Buffer.from([first, 126, size >> 8, size & 0xff]);
}
