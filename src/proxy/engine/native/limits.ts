import type { CodecLimits } from '../../../http/codec/types.ts';
import type { ClientBounds } from '../../types.ts';

/** What an upstream may send in one head; beyond it the answer is refused. */
export const CODEC_LIMITS: CodecLimits = {
  startLineBytesMax: 16_384,
  headBytesMax: 32_768,
  fieldCountMax: 200,
  chunkExtensionBytesMax: 256,
  trailerBytesMax: 8_192,
};

/** Bounds of a client's connection that no spec changes; milliseconds and bytes. */
export const CLIENT_LIMITS = {
  /** How long an unread request body may still come in after the answer. */
  lingerMs: 2_000,
  /** What is left of a request is read away after its answer if it is no longer than this. */
  discardedBytesMax: 65_536,
  /** How much of a request body must come in within the time for progress, so that a trickle is none. */
  progressBytesMin: 1_024,
} as const;

/** Bytes of pipelined requests that are kept while one is under way; a head must have room in it. */
const PIPELINED_BYTES_MAX = 65_536;

/** Bounds of one client's connection, from the spec; milliseconds and bytes, Infinity for none. */
export interface ConnectionLimits {
  /** From the first byte of a head to its last. */
  readonly headMs: number;
  /** Between two requests. */
  readonly keepAliveMs: number;
  /** For the next part of a request body, or until the client takes more of the answer. */
  readonly progressMs: number;
  /** Without any byte in a tunnel, either way. */
  readonly tunnelIdleMs: number;
  readonly requestsMax: number;
  /** Of the listener as a whole. */
  readonly connectionsMax: number;
  readonly pipelinedBytesMax: number;
  readonly codec: CodecLimits;
}

/** Works out the bounds of new connections. */
export function connectionLimits({ timeouts, limits }: ClientBounds): ConnectionLimits {
  const { headBytesMax, fields, connections, requestsPerConnection } = limits;
  return {
    headMs: timeouts.headMs,
    keepAliveMs: timeouts.idleMs,
    progressMs: timeouts.bodyMs,
    tunnelIdleMs: timeouts.tunnelMs,
    requestsMax: requestsPerConnection === 0 ? Number.POSITIVE_INFINITY : requestsPerConnection,
    connectionsMax: connections === 0 ? Number.POSITIVE_INFINITY : connections,
    pipelinedBytesMax: Math.max(PIPELINED_BYTES_MAX, headBytesMax),
    codec: {
      ...CODEC_LIMITS,
      startLineBytesMax: headBytesMax >> 1,
      headBytesMax,
      fieldCountMax: fields,
      trailerBytesMax: Math.min(CODEC_LIMITS.trailerBytesMax, headBytesMax),
    },
  };
}
