// Tells a revision's observers of the attempts of one exchange.
import type { Attempt, ExchangeObserver } from '../telemetry/types.ts';
import type { AttemptOutcome, EndpointState, Upstream } from '../upstream/types.ts';
import type { Run } from './run.ts';
import type { AttemptWatch } from './types.ts';

/** Watches the attempts of an exchange at its upstream. */
export function watchAttempts(run: Run, upstream: Upstream): AttemptWatch {
  return new Watch(run, upstream);
}

class Watch implements AttemptWatch {
  readonly #run: Run;
  readonly #upstream: string;
  readonly #watchers: readonly ExchangeObserver[];
  /** The one under way. */
  #attempt: Attempt | undefined;
  #endpoint: EndpointState | undefined;
  /** More of them, where an exchange asks two endpoints at once; most never do. */
  #others: { readonly endpoint: EndpointState; readonly attempt: Attempt }[] | undefined;
  #number = 0;

  constructor(run: Run, upstream: Upstream) {
    this.#run = run;
    this.#upstream = upstream.record.name;
    this.#watchers = run.site.revision.watchers;
  }

  began(endpoint: EndpointState): void {
    const { exchange } = this.#run;
    this.#number += 1;
    const attempt: Attempt = {
      exchange,
      upstream: this.#upstream,
      endpoint: endpoint.url,
      number: this.#number,
      headers: exchange.request.headers,
    };
    if (this.#attempt === undefined) {
      this.#attempt = attempt;
      this.#endpoint = endpoint;
    } else {
      this.#others ??= [];
      this.#others.push({ endpoint, attempt });
    }
    for (const watcher of this.#watchers) watcher.attempting?.(attempt);
  }

  ended(endpoint: EndpointState, outcome: AttemptOutcome): void {
    const attempt = this.#take(endpoint);
    if (attempt === undefined) return;
    for (const watcher of this.#watchers) watcher.attempted?.(attempt, outcome);
  }

  #take(endpoint: EndpointState): Attempt | undefined {
    if (this.#endpoint === endpoint) {
      const attempt = this.#attempt;
      this.#endpoint = undefined;
      this.#attempt = undefined;
      return attempt;
    }
    const index = this.#others?.findIndex((each) => each.endpoint === endpoint) ?? -1;
    return index === -1 ? undefined : this.#others?.splice(index, 1)[0]?.attempt;
  }
}
