/** What may refuse an attempt before an endpoint is chosen: breakers, limits. Each is a file and a line in `registry.ts`. */
import type { JsonValue, UpstreamRecord } from '../../artifact/types.ts';
import type { Exchange } from '../../http/types.ts';
import type { AttemptOutcome, Refusal, UpstreamDeps } from '../types.ts';

/** A gate of one upstream; it lives as long as the upstream does, over reloads that do not touch it. */
export interface Gate {
  /** Why there can be no attempt; undefined lets it through, and it counts as under way from then on. */
  admit(exchange: Exchange): Refusal | undefined;
  /** The head of an answer has come, so many milliseconds after the attempt began; its end may be hours away. */
  answered?(status: number, headMs: number): void;
  /** An attempt that was let through is over, or a gate behind this one has refused it (`undefined`). */
  ended(outcome: AttemptOutcome | undefined): void;
  /** For the operator: its state in a few words and numbers. */
  status(): { readonly [key: string]: JsonValue };
  close?(): void;
}

/** A kind of gate. */
export interface GateKind {
  /** As it is called in an upstream's status. */
  readonly kind: string;
  /** Makes the gate, if the record asks for one. */
  create(record: UpstreamRecord, deps: UpstreamDeps): Gate | undefined;
}
