// What all workers do as one, as the primary does it for them: one member for each worker, which asks and is told, and
// is asked in its turn when others purge.
import { SharedCounts } from './shared-counts.ts';
import { SharedPlaces } from './shared-places.ts';
import type { Asked, Purged, PurgeOrder, PurgeWanted, Told } from './types.ts';

/** The primary's part; one for all workers. */
export class SharedWork {
  readonly #counts: SharedCounts;
  readonly #places = new SharedPlaces();
  readonly #members = new Set<Member>();

  /** `now` gives milliseconds since 1970. */
  constructor(now: () => number) {
    this.#counts = new SharedCounts(now);
  }

  /** Takes in a worker, from its start to its end; `tell` sends to it. */
  join(tell: (message: Told | PurgeWanted) => void): Member {
    const places = this.#places.open();
    const member: Member = new Member(tell, {
      answer: (asked) => {
        const { kind, number } = asked;
        if (kind === 'leave') places.leave(number);
        else if (kind === 'count') tell({ kind: 'counted', number, taken: this.#counts.take(asked.order) });
        else if (kind === 'occupy')
          tell({ kind: 'placed', number, granted: places.occupy(number, asked.order) });
        else void this.#purge(asked.order).then((count) => tell({ kind: 'all-purged', number, count }));
      },
      close: () => {
        this.#members.delete(member);
        places.close();
      },
    });
    this.#members.add(member);
    return member;
  }

  /** Forgets what policies other than these have counted and hold. */
  retain(policies: readonly string[]): void {
    const kept = new Set(policies);
    this.#counts.retain(kept);
    this.#places.retain(kept);
  }

  /** Resolves when every worker has done it; one that ends has nothing to purge any more. */
  async #purge(order: PurgeOrder): Promise<number> {
    const counts = await Promise.all([...this.#members].map((member) => member.purge(order)));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

interface MemberDuty {
  answer(asked: Asked): void;
  close(): void;
}

/** A worker as it takes part. */
class Member {
  readonly #tell: (wanted: PurgeWanted) => void;
  readonly #duty: MemberDuty;
  readonly #purging = new Map<number, (count: number) => void>();
  #number = 0;
  #isOver = false;

  constructor(tell: (wanted: PurgeWanted) => void, duty: MemberDuty) {
    this.#tell = tell;
    this.#duty = duty;
  }

  /** Does what the worker asks, or takes what it says. */
  hear(message: Asked | Purged): void {
    // What a dead worker had still sent must not take what nobody would give back.
    if (this.#isOver) return;
    if (message.kind === 'purged') this.#settle(message);
    else this.#duty.answer(message);
  }

  /** Has the worker purge its caches; resolves to how many answers that were. */
  purge(order: PurgeOrder): Promise<number> {
    const number = ++this.#number;
    return new Promise((done) => {
      this.#purging.set(number, done);
      this.#tell({ kind: 'purge', number, order });
    });
  }

  /** The worker has ended; may be called again. */
  close(): void {
    this.#isOver = true;
    for (const number of this.#purging.keys()) this.#settle({ number, count: 0 });
    this.#duty.close();
  }

  #settle({ number, count }: Pick<Purged, 'number' | 'count'>): void {
    const done = this.#purging.get(number);
    this.#purging.delete(number);
    done?.(count);
  }
}

export type { Member };
