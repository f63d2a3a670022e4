import { randomFillSync } from 'node:crypto';

const BATCH = 4096;

/** Makes a source of random ids of 32 hexadecimal digits; random bytes are drawn for 256 ids at a time. */
export function createRandomHex(): () => string {
  const bytes = Buffer.alloc(BATCH);
  let at = BATCH;
  return () => {
    if (at === BATCH) {
      randomFillSync(bytes);
      at = 0;
    }
    at += 16;
    return bytes.toString('hex', at - 16, at);
  };
}
