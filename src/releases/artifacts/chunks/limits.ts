const MIB = 2 ** 20;

/**
 * What clients are told and held to. A request is given two minutes, and all of a client's run side by side: so it
 * takes a line of 3 Mbit/s.
 */
export const CHUNKS = {
  /** Bytes of a chunk, once unpacked. */
  maxChunk: 4 * MIB,
  maxChunks: 64,
  /** Bytes of all chunks of a request, once unpacked. */
  maxRequest: 8 * MIB,
  atOnce: 4,
} as const;
