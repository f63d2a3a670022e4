/** Bounds of a client's HTTP/2 connection that no spec changes; the rates are those of a client that misbehaves. */
export const HTTP2_LIMITS = {
  /** Requests under way at once; with the window of each, 8 MiB of bodies that wait. */
  streamsMax: 128,
  windowBytes: 65_535,
  /** Streams that end by a reset: a burst, and then so many a second (CVE-2023-44487, CVE-2025-8671). */
  resetBurst: 200,
  resetsPerSecond: 20,
  /** PING and SETTINGS, which each want an answer (CVE-2019-9512, CVE-2019-9515). */
  controlBurst: 200,
  controlsPerSecond: 20,
  /** DATA frames without any data, and other frames that nobody needs (CVE-2019-9518). */
  invalidFramesMax: 100,
  /** Streams that are refused because too many are open. */
  rejectedStreamsMax: 100,
  /** Megabytes that nghttp2 may hold for one connection. */
  memoryMegabytes: 10,
  /** How long a connection that is told to end may take to say goodbye. */
  lingerMs: 2_000,
} as const;
