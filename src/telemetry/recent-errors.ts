// The exchanges that failed last, as the operator looks for them first. As in the access log: no query, no credential.
import { accessEntry } from './access-entry.ts';
import type { ExchangeObserver, ExchangeReport } from './types.ts';

/** An exchange that failed: an answer of 500 or more, or one that was cut short other than by its client. */
export interface RecentError {
  /** When the request arrived, in ISO 8601. */
  readonly at: string;
  readonly id: string;
  readonly route?: string | undefined;
  readonly upstream?: string | undefined;
  readonly endpoint?: string | undefined;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly method: string;
  readonly path: string;
  /** What is known of why. */
  readonly error?: string | undefined;
}

const KEPT = 100;

/** Whether an exchange counts as failed. */
export function isFailed({ status, end }: ExchangeReport): boolean {
  return status >= 500 || (end !== 'complete' && end !== 'client-gone');
}

/** The observer that keeps the last of them. */
export class RecentErrors implements ExchangeObserver {
  readonly #ring: RecentError[] = [];
  #next = 0;

  ended(report: ExchangeReport): void {
    if (!isFailed(report)) return;
    const { time, id, route, upstream, endpoint, status, method, path, error } = accessEntry(report);
    const why = error ?? (report.end === 'complete' ? undefined : report.end);
    this.#ring[this.#next] = { at: time, id, route, upstream, endpoint, status, method, path, error: why };
    this.#next = (this.#next + 1) % KEPT;
  }

  /** The newest first. */
  list(): RecentError[] {
    return newestFirst(this.#ring);
  }
}

/** The errors of several processes as one, the newest first, as many as one process keeps. */
export function joinErrors(lists: readonly (readonly RecentError[])[]): RecentError[] {
  return newestFirst(lists.flat()).slice(0, KEPT);
}

function newestFirst(errors: readonly RecentError[]): RecentError[] {
  return [...errors].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}
