import type { BreakerRecord } from '../../../src/artifact/types.ts';
import { createUpstream } from '../../../src/upstream/create-upstream.ts';
import type { AttemptFailure, EndpointState, Refusal } from '../../../src/upstream/types.ts';
import { upstreamDeps } from './deps.ts';
import { exchangeFrom, upstreamRecord } from './records.ts';

const BREAKER: BreakerRecord = {
  errorPercent: 50,
  minRequests: 4,
  windowMs: 10_000,
  openMs: 5_000,
  openMaxMs: 15_000,
  halfOpen: 2,
  conditions: ['connect-failure', 'reset', 'timeout', 500, 503],
};

/** An attempt that an upstream has let begin. */
interface Begun {
  /** The answer's head comes now. */
  head(status: number): void;
  /** All is over now. */
  end(failure?: AttemptFailure): void;
}

/** An upstream with a breaker, and a clock that stands still until it is moved. */
export class BreakerWorld {
  now = 1_000;
  readonly warnings: string[] = [];
  readonly #upstream;

  constructor(changes: Partial<BreakerRecord> = {}) {
    const record = upstreamRecord([{ url: 'http://a.test', weight: 1 }], {
      breaker: { ...BREAKER, ...changes },
    });
    const deps = { now: () => this.now, warn: (line: string) => void this.warnings.push(line) };
    this.#upstream = createUpstream(record, undefined, upstreamDeps(deps));
  }

  get state(): unknown {
    return this.#upstream.status().gates.breaker?.state;
  }

  get active(): number {
    return this.#upstream.endpoints[0]?.active ?? Number.NaN;
  }

  take(): EndpointState | Refusal {
    return this.#upstream.take(exchangeFrom('127.0.0.1'));
  }

  begin(): Begun {
    const endpoint = this.take();
    if ('kind' in endpoint) throw new Error(`refused: ${endpoint.detail}`);
    const beganAt = this.now;
    let answer: { readonly status: number; readonly headMs: number } | undefined;
    return {
      head: (status) => {
        answer = { status, headMs: this.now - beganAt };
        this.#upstream.answered(endpoint, status, answer.headMs);
      },
      end: (failure) => {
        const durationMs = this.now - beganAt;
        this.#upstream.done(endpoint, {
          status: answer?.status,
          headMs: answer?.headMs,
          durationMs,
          failure,
        });
      },
    };
  }

  /** An attempt from its beginning to its end: answered with a status, or failed. */
  attempt(what: number | AttemptFailure): void {
    const begun = this.begin();
    if (typeof what === 'number') begun.head(what);
    begun.end(typeof what === 'number' ? undefined : what);
  }

  /** As many as are given, one after another. */
  attempts(...what: readonly (number | AttemptFailure)[]): void {
    for (const each of what) this.attempt(each);
  }
}
