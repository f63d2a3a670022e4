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
  /** Those under way: one, unless an exchange asks two endpoints at once. */
  readonly #open: { readonly endpoint: EndpointState; readonly attempt: Attempt }[] = [];
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
    this.#open.push({ endpoint, attempt });
    for (const watcher of this.#watchers) watcher.attempting?.(attempt);
  }

  ended(endpoint: EndpointState, outcome: AttemptOutcome): void {
    const index = this.#open.findIndex((each) => each.endpoint === endpoint);
    const [ended] = index === -1 ? [] : this.#open.splice(index, 1);
    if (ended === undefined) return;
    for (const watcher of this.#watchers) watcher.attempted?.(ended.attempt, outcome);
  }
}
