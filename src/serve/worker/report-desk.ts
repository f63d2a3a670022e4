import type { MemberReport } from '../../admin/types.ts';
import type { Reported } from './types.ts';

/** A worker whose event loop stands still for longer is left out: the admin listener must answer about the others. */
const PATIENCE_MS = 1_000;

/** Asks one worker what it knows; answers come by number, in any order. */
export class ReportDesk {
  readonly #send: (asked: number, withMetrics: boolean) => void;
  readonly #waiting = new Map<number, (report: MemberReport | undefined) => void>();
  #asked = 0;

  constructor(send: (asked: number, withMetrics: boolean) => void) {
    this.#send = send;
  }

  /** Resolves to the report, or to undefined when it does not come in time. */
  ask(withMetrics: boolean): Promise<MemberReport | undefined> {
    const asked = ++this.#asked;
    return new Promise((done) => {
      const timer = setTimeout(() => this.#settle(asked, undefined), PATIENCE_MS);
      this.#waiting.set(asked, (report) => {
        clearTimeout(timer);
        done(report);
      });
      this.#send(asked, withMetrics);
    });
  }

  hear({ asked, report }: Reported): void {
    this.#settle(asked, report);
  }

  #settle(asked: number, report: MemberReport | undefined): void {
    const done = this.#waiting.get(asked);
    this.#waiting.delete(asked);
    done?.(report);
  }
}
