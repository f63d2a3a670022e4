/** When a second attempt is made beside the first: after a time, or once the first takes longer than most do. */
import type { HedgeRecord } from '../artifact/types.ts';
import { RecentTimes } from './recent-times.ts';
import type { RepeatBudget } from './repeat-budget.ts';
import type { AttemptOutcome, Hedge } from './types.ts';

/** Makes what hedges the requests of an upstream. */
export class UpstreamHedge implements Hedge {
  readonly #record: HedgeRecord;
  readonly #budget: RepeatBudget;
  readonly #times: RecentTimes | undefined;

  constructor(record: HedgeRecord, budget: RepeatBudget) {
    this.#record = record;
    this.#budget = budget;
    if ('percentile' in record.after) this.#times = new RecentTimes(record.after.percentile / 100);
  }

  delayMs(method: string): number | undefined {
    if (!this.#record.methods.includes(method)) return undefined;
    const { after } = this.#record;
    return 'ms' in after ? after.ms : this.#times?.value;
  }

  begin(): boolean {
    return this.#budget.take();
  }

  end(): void {
    this.#budget.giveBack();
  }

  /** The head of an answer has come. */
  answered(headMs: number): void {
    this.#times?.add(headMs);
  }

  /** An attempt is over; one that lost against another would have taken even longer, and must count as slow. */
  ended({ status, failure, durationMs }: AttemptOutcome): void {
    if (status === undefined && (failure === undefined || failure === 'timeout'))
      this.#times?.add(durationMs);
  }
}
