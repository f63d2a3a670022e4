/** Which failure it is that the upstream half of an exchange reports, and whether it may try again instead. */
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

/** The body has passed its limit. */
export function tooLarge(bytesMax: number): ForwardFailure {
  return { kind: 'too-large', detail: `the body is longer than ${bytesMax} bytes` };
}

/** The whole exchange has taken too long. */
export function noEnd({ timeoutMs }: ForwardPlan): ForwardFailure {
  return { kind: 'timeout', detail: `no end within ${timeoutMs} ms` };
}

/** The upstream has the request and does not answer. */
export function noAnswer(boundMs: number): ForwardFailure {
  return { kind: 'timeout', detail: `no response head within ${boundMs} ms` };
}

/** No connection was had in time: the one being opened, or one of those that are all in use. */
export function noConnection(boundMs: number, opening: boolean): ForwardFailure {
  return opening
    ? { kind: 'timeout', detail: `not connected within ${boundMs} ms` }
    : { kind: 'overload', detail: `no free connection within ${boundMs} ms` };
}
