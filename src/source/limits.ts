/** Bounds on what a spec may be; beyond them a file is broken or hostile, and gets a clear error at once. */
export const SOURCE_LIMITS = {
  fileBytesMax: 16 * 1024 * 1024,
  /** Words, marks and spaces of one file; each costs memory, however short it is. */
  lexemesMax: 8_000_000,
  depthMax: 64,
  /** Values reached through aliases, in one file. */
  aliasNodesMax: 100_000,
  filesMax: 10_000,
  /** Of a file named by `${file:…}`. */
  referencedBytesMax: 1024 * 1024,
} as const;
