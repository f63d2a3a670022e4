let now = performance.now();

/**
 * The time of what is being handled, in milliseconds of `performance.now`. Reading the time is a visible part of a
 * small exchange, so it is read once for each event, and by the deadline wheel's tick for events that read it not.
 */
export const clock = {
  get now(): number {
    return now;
  },

  /** Reads the time anew; for the beginning of an event. */
  read(): void {
    now = performance.now();
  },
};
