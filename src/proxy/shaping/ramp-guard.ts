import type { RampGuardRecord } from '../../artifact/types.ts';

/** How finely the window moves on. */
const SLOTS = 10;

/** Counts the answers of the last while and tells when too many are errors. A clock that is set back starts it anew. */
export class RampGuard {
  readonly #record: RampGuardRecord;
  readonly #slotMs: number;
  readonly #numbers = new Float64Array(SLOTS).fill(-1);
  readonly #answers = new Uint32Array(SLOTS);
  readonly #errors = new Uint32Array(SLOTS);

  constructor(record: RampGuardRecord) {
    this.#record = record;
    this.#slotMs = record.windowMs / SLOTS;
  }

  /** Counts an answer; gives whether that is one error too many. */
  count(isError: boolean, nowMs: number): boolean {
    const number = Math.floor(nowMs / this.#slotMs);
    const slot = number % SLOTS;
    if (this.#numbers[slot] !== number) {
      this.#numbers[slot] = number;
      this.#answers[slot] = 0;
      this.#errors[slot] = 0;
    }
    this.#answers[slot] = (this.#answers[slot] ?? 0) + 1;
    if (!isError) return false;
    this.#errors[slot] = (this.#errors[slot] ?? 0) + 1;
    const { requests, errors } = this.counted(nowMs);
    return requests >= this.#record.minRequests && errors * 100 > requests * this.#record.errorPercent;
  }

  /** What the window holds. */
  counted(nowMs: number): { readonly requests: number; readonly errors: number } {
    const latest = Math.floor(nowMs / this.#slotMs);
    let requests = 0;
    let errors = 0;
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const number = this.#numbers[slot] ?? -1;
      if (number > latest || number <= latest - SLOTS) continue;
      requests += this.#answers[slot] ?? 0;
      errors += this.#errors[slot] ?? 0;
    }
    return { requests, errors };
  }
}
