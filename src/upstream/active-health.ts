/**
 * Checks endpoints at intervals, each on its own clock, and judges them by several checks in a row. How a check is
 * made is the rim's business; what follows from it is decided here.
 */
import type { ActiveHealthRecord } from '../artifact/types.ts';
import type { EndpointSet } from './endpoint-set.ts';
import type { EndpointState, Probe, UpstreamDeps } from './types.ts';

/** What the checks of an endpoint are at. */
interface Watch {
  /** Good checks in a row, or failed ones as a negative number. */
  row: number;
  /** Whether any check has ended. */
  isKnown: boolean;
  cancel(): void;
}

/** What checks are made of. */
export interface ActiveHealthParts {
  readonly name: string;
  readonly record: ActiveHealthRecord;
  readonly set: EndpointSet;
  readonly probe: Probe;
}

/** Judges endpoints by what they answer to checks. */
export class ActiveHealth {
  readonly #parts: ActiveHealthParts;
  readonly #deps: UpstreamDeps;
  readonly #watches = new Map<EndpointState, Watch>();
  readonly #over = new AbortController();

  constructor(parts: ActiveHealthParts, deps: UpstreamDeps) {
    this.#parts = parts;
    this.#deps = deps;
  }

  /** Checks exactly the endpoints that there are now. */
  follow(): void {
    const { states } = this.#parts.set;
    for (const [state, watch] of this.#watches) {
      if (states.includes(state)) continue;
      watch.cancel();
      this.#watches.delete(state);
    }
    for (const state of states) {
      if (this.#watches.has(state)) continue;
      const watch: Watch = { row: 0, isKnown: false, cancel: () => undefined };
      this.#watches.set(state, watch);
      void this.#check(state, watch);
    }
  }

  /** No check from now on; what a check under way says is not heard. */
  close(): void {
    this.#over.abort();
    for (const { cancel } of this.#watches.values()) cancel();
    this.#watches.clear();
  }

  /** One check, and in due time the next. */
  async #check(state: EndpointState, watch: Watch): Promise<void> {
    const { record, probe } = this.#parts;
    const began = this.#deps.now();
    const problem = await probe(state, record, this.#over.signal).catch((error: unknown) => String(error));
    // Closed, or the endpoint gone, while the check was under way.
    if (this.#watches.get(state) !== watch) return;
    this.#judge(state, watch, problem);
    const drift = (this.#deps.random() * 2 - 1) * (record.jitterPercent / 100);
    // From the beginning of one check to that of the next; a slow one does not shift all others.
    const pauseMs = record.intervalMs * (1 + drift) - (this.#deps.now() - began);
    watch.cancel = this.#deps.after(Math.max(1, pauseMs), () => void this.#check(state, watch));
  }

  /** The first check of an endpoint that counts as unhealthy till then decides alone; later ones count in rows. */
  #judge(state: EndpointState, watch: Watch, problem: string | undefined): void {
    const { record, set, name } = this.#parts;
    const isFirst = !watch.isKnown && record.initially === 'unhealthy';
    watch.isKnown = true;
    if (problem !== undefined) state.lastFailure = { at: this.#deps.date(), detail: `check: ${problem}` };
    watch.row = problem === undefined ? Math.max(1, watch.row + 1) : Math.min(-1, watch.row - 1);
    const before = state.health;
    if (watch.row >= record.healthyAfter || (isFirst && watch.row === 1)) set.mark(state, { down: false });
    else if (-watch.row >= record.unhealthyAfter) set.mark(state, { down: true });
    if (state.health === before) return;
    const why = problem === undefined ? '' : ` (${problem})`;
    const { url } = state.endpoint;
    this.#deps.warn(
      `upstream "${name}": endpoint ${url} is ${state.health}${why}; ${set.taking.length} take traffic`,
    );
  }
}
