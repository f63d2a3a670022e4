import { expect } from 'vitest';

/** Resolves once a number has stopped changing over several looks. */
export async function settled(look: () => number): Promise<void> {
  let before = -1;
  let same = 0;
  const looksAlike = () => {
    const now = look();
    same = now === before ? same + 1 : 0;
    before = now;
    return same;
  };
  await expect.poll(looksAlike, { interval: 50, timeout: 20_000 }).toBeGreaterThan(5);
}
