import type { CodecLimits } from '../../../http/codec/types.ts';

/** What a peer may send in one head; beyond it the message is refused. */
export const CODEC_LIMITS: CodecLimits = {
  startLineBytesMax: 16_384,
  headBytesMax: 32_768,
  fieldCountMax: 200,
  chunkExtensionBytesMax: 256,
  trailerBytesMax: 8_192,
};

/** Bounds of a client's connection; milliseconds and bytes. */
export const CLIENT_LIMITS = {
  /** From the first byte of a head to its last. */
  headMs: 30_000,
  /** Between two requests. */
  keepAliveMs: 60_000,
  /** Without any byte of a request body, or without the client taking any of the answer. */
  progressMs: 60_000,
  /** How long an unread request body may still come in after the answer. */
  lingerMs: 2_000,
  /** Bytes of pipelined requests that are kept while one is under way. */
  pipelinedBytesMax: 65_536,
  /** What is left of a request is read away after its answer if it is no longer than this. */
  discardedBytesMax: 65_536,
  /** Without any byte in a tunnel, either way. */
  tunnelIdleMs: 3_600_000,
} as const;
