/**
 * Sheds load before an upstream's latency collapses: what is beyond the limit that finds itself is refused at once.
 * A request is under way until the head of its answer comes; streams and tunnels would fill the limit for hours.
 */
import type { AdaptiveRecord } from '../../artifact/types.ts';
import type { Exchange } from '../../http/types.ts';
import type { AttemptOutcome, Refusal, UpstreamDeps } from '../types.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import type { Gate, GateKind } from './types.ts';

/** How much of the limit each importance may fill; what is shed first has the least. */
const SHARES = { critical: 1.25, normal: 1, sheddable: 0.75 } as const;

const REFUSAL: Refusal = {
  kind: 'overload',
  detail: 'as many requests are under way as the upstream can take',
  retryAfterS: 1,
};

/** `limits.adaptive` of an upstream. */
export const adaptive: GateKind = {
  kind: 'adaptive',
  create: ({ limits }, deps) =>
    limits.adaptive === undefined ? undefined : new AdaptiveGate(limits.adaptive, deps),
};

class AdaptiveGate implements Gate {
  readonly #limit: AdaptiveLimit;
  readonly #deps: UpstreamDeps;
  #underWay = 0;
  #refused = 0;

  constructor(record: AdaptiveRecord, deps: UpstreamDeps) {
    this.#limit = new AdaptiveLimit(record);
    this.#deps = deps;
  }

  admit({ importance = 'normal' }: Exchange): Refusal | undefined {
    if (this.#underWay >= Math.max(1, Math.floor(this.#limit.current * SHARES[importance]))) {
      this.#refused += 1;
      return REFUSAL;
    }
    this.#underWay += 1;
    this.#limit.note(this.#underWay);
    return undefined;
  }

  answered(status: number, headMs: number): void {
    this.#underWay -= 1;
    // An upstream that refuses or fails does so quickly, which says nothing of how long its work takes.
    if (status < 500 && status !== 429) this.#limit.sample(this.#deps.now(), headMs);
  }

  ended(outcome: AttemptOutcome | undefined): void {
    if (outcome?.status !== undefined) return;
    this.#underWay -= 1;
    if (outcome?.failure === 'timeout') this.#limit.sample(this.#deps.now(), outcome.durationMs);
  }

  status() {
    const { current, idleMs } = this.#limit;
    return {
      limit: Math.floor(current),
      underWay: this.#underWay,
      refused: this.#refused,
      idleMs: idleMs === undefined ? null : Math.round(idleMs * 10) / 10,
    };
  }
}
