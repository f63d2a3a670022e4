/** Which failure it is that the upstream half of an exchange reports, and whether it may try again instead. */
import type { AttemptFailure } from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan } from '../../types.ts';

/** The client has stopped in the middle of its request. */
export const STALLED: ForwardFailure = { kind: 'stalled', detail: 'the request stopped coming' };

/** The gateway answers in place of the upstream. */
export const REPLACED: ForwardFailure = { kind: 'replaced', detail: 'the gateway answers instead' };

/** RFC 9110 section 9.2.2: sent twice, these have the effect of being sent once. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** Whether a method may be sent again when nobody knows what became of it. */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

/** A failure as far as the upstream is to blame for it. */
export function blameOf(kind: ForwardFailure['kind']): AttemptFailure | undefined {
  return kind === 'connect' || kind === 'reset' || kind === 'invalid' || kind === 'timeout'
    ? kind
    : undefined;
}

/** The body has passed its limit. */
export function tooLarge(bytesMax: number): ForwardFailure {
  return { kind: 'too-large', detail: `the body is longer than ${bytesMax} bytes` };
}

/** The whole exchange has taken too long. */
function noEnd({ timeoutMs }: ForwardPlan): ForwardFailure {
  return { kind: 'timeout', detail: `no end within ${timeoutMs} ms` };
}

/** The upstream has the request and does not answer. */
function noAnswer(boundMs: number): ForwardFailure {
  return { kind: 'timeout', detail: `no response head within ${boundMs} ms` };
}

/** How far a forward had come when a bound passed. */
interface Late {
  readonly plan: ForwardPlan;
  readonly bounds: { readonly isWholeOver: boolean; readonly stepMs: number };
  /** Undefined once there is a connection; else whether one is being opened. */
  readonly opening: boolean | undefined;
  /** Whether more of the request is to come, and could be taken. */
  readonly waitsForClient: boolean;
}

/** Which bound has passed. */
export function lateFailure({ plan, bounds, opening, waitsForClient }: Late): ForwardFailure {
  if (bounds.isWholeOver) return noEnd(plan);
  if (opening !== undefined) return noConnection(bounds.stepMs, opening);
  return waitsForClient ? STALLED : noAnswer(bounds.stepMs);
}

/** No connection was had in time: the one being opened, or one of those that are all in use. */
function noConnection(boundMs: number, opening: boolean): ForwardFailure {
  return opening
    ? { kind: 'timeout', detail: `not connected within ${boundMs} ms` }
    : { kind: 'overload', detail: `no free connection within ${boundMs} ms` };
}
