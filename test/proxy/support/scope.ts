// Things that a test opens and that are closed in reverse order when it ends.
import { onTestFinished } from 'vitest';

/** Closes `thing` when the running test ends. */
export function closing<T>(thing: T, close: (thing: T) => unknown): T {
  onTestFinished(async () => {
    await close(thing);
  });
  return thing;
}
