/** What is told of what happens, and to whom. Observers that are not there cost nothing. */
import type { Exchange } from '../http/types.ts';

/** Hears of exchanges; none of its methods may throw or take long. */
export interface ExchangeObserver {
  /** A request has been taken; `exchange` is not resolved yet. */
  began?(exchange: Exchange): void;
  /** An exchange is over, whatever became of it. */
  ended?(report: ExchangeReport): void;
  /** Hands over what it has gathered; exchanges that are cut off may still end behind it. */
  close?(): void;
}

/** What became of an exchange. */
export interface ExchangeReport {
  readonly exchange: Exchange;
  /** When the request arrived; milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** 0 when the client went away before an answer. */
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly listener: string | undefined;
  readonly route: string | undefined;
  readonly upstream: string | undefined;
  /** The URL of the endpoint that was asked last. */
  readonly endpoint: string | undefined;
  /** From asking that endpoint to the head of its answer. */
  readonly upstreamMs: number | undefined;
  /** Digest of the artifact that served it. */
  readonly revision: string;
  /** Why the upstream gave no answer; for the operator. */
  readonly error: string | undefined;
  readonly end: 'complete' | 'client-gone' | 'upstream-gone' | 'timeout';
}
