// Requests for the same thing at the same time: one asks the upstream, the others wait for what it stores.

/** How long others wait for an answer before they ask themselves: whoever is answered first may read slowly. */
const WAIT_MS_MAX = 5_000;

/** A request on its way that others wait for. */
export interface Flight {
  /** Settles once: the answer is stored, or will not be. */
  readonly landed: Promise<void>;
  land(): void;
}

/** All that are on their way, by request. */
export class Flights {
  readonly #flights = new Map<string, Flight>();

  /** The one that is on its way; undefined when there is none. */
  find(key: string): Flight | undefined {
    return this.#flights.get(key);
  }

  /** Begins one. */
  begin(key: string): Flight {
    let settle: () => void = () => undefined;
    const landed = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const timer = setTimeout(() => flight.land(), WAIT_MS_MAX);
    timer.unref();
    const flight: Flight = {
      landed,
      land: () => {
        clearTimeout(timer);
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
        settle();
      },
    };
    this.#flights.set(key, flight);
    return flight;
  }
}
