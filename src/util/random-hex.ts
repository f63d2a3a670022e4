import { randomFillSync } from 'node:crypto';

const BATCH = 4096;

/** Makes a source of random ids of 32 hexadecimal digits; random bytes are drawn for 256 ids at a time. */
export function createRandomHex(): () => string {
  const bytes = Buffer.alloc(BATCH);
  let digits = '';
  let at = 2 * BATCH;
  return () => {
    if (at === 2 * BATCH) {
      digits = randomFillSync(bytes).toString('hex');
      at = 0;
    }
    at += 32;
    return digits.substring(at - 32, at);
  };
}
