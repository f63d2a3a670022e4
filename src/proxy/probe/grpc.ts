/**
 * Checks by `grpc.health.v1.Health/Check`. The two messages have one field each, so they are written and read here:
 * request `string service = 1`, answer `ServingStatus status = 1`.
 */
import { askHttp2 } from './http2.ts';
import type { GrpcProbe, ProbeTarget } from './types.ts';

const STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
const SERVING = 1;

/** Resolves to what is wrong, if anything is; rejects when there is no answer. */
export async function probeGrpc(target: ProbeTarget, probe: GrpcProbe): Promise<string | undefined> {
  const headers = {
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Check',
    ':authority': probe.host ?? target.url.host,
    'content-type': 'application/grpc',
    te: 'trailers',
  };
  const { status, field, content } = await askHttp2(target, headers, framed(healthRequest(probe.service)));
  if (status !== 200) return `status ${status}`;
  const code = field('grpc-status');
  if (code !== '0') return code === undefined ? 'no gRPC status' : `gRPC status ${code}`;
  const serving = servingStatus(content);
  if (serving === SERVING) return undefined;
  return serving === undefined ? 'no valid answer' : (STATUSES[serving] ?? `serving status ${serving}`);
}

/** A message as gRPC sends it: not compressed, its length in front. */
function framed(message: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

function healthRequest(service: string): Uint8Array {
  const name = Buffer.from(service);
  return name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name]);
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** The status in a framed answer; undefined when it is none. A field that is left out is 0. */
export function servingStatus(frame: Uint8Array): number | undefined {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  if (bytes.length < 5 || bytes[0] !== 0 || bytes.readUInt32BE(1) > bytes.length - 5) return undefined;
  const message = bytes.subarray(5, 5 + bytes.readUInt32BE(1));
  let status = 0;
  let at = 0;
  const next = () => {
    let value = 0;
    for (let shift = 0; at < message.length; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (at < message.length) {
    const tag = next();
    // Of the wire types only numbers and lengths; a server sends nothing else here.
    const value = next();
    if (tag === undefined || value === undefined) return undefined;
    if ((tag & 7) === 2) at += value;
    else if ((tag & 7) !== 0) return undefined;
    else if (tag >>> 3 === 1) status = value;
  }
  return status;
}
