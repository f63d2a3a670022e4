// Things that a test opens and that are closed in reverse order when it ends.
import { onTestFinished } from 'vitest';

type Close = () => Promise<void>;

/** Where `closing` puts what it is given. */
let register: (close: Close) => void = (close) => onTestFinished(close);

/** Closes `thing` when the running test ends. */
export function closing<T>(thing: T, close: (thing: T) => unknown): T {
  register(async () => {
    await close(thing);
  });
  return thing;
}

/** Starts something outside of a test; gives it, and how all that was opened for it is closed. */
export async function collecting<T>(start: () => Promise<T>): Promise<{ thing: T; close: Close }> {
  const opened: Close[] = [];
  const before = register;
  register = (close) => opened.push(close);
  try {
    const thing = await start();
    const close = async () => {
      for (const each of opened.toReversed()) await each();
    };
    return { thing, close };
  } finally {
    register = before;
  }
}
