/** What of a message is passed on in which form: the request's head, the answer's framing, the trailers of both. */
import { writeRequestHead } from '../../../http/codec/serialize.ts';
import type { Framing, ResponseHeadMessage } from '../../../http/codec/types.ts';
import type { HeaderFields } from '../../../http/header-fields.ts';
import { isTrailerField } from '../../../http/hop-by-hop.ts';
import type { ResponseHead } from '../../../http/types.ts';
import type { ForwardPlan } from '../../types.ts';
import { endpointTarget, requestFields, unsendableField } from './fields.ts';
import type { WireFraming } from './message-writer.ts';
import type { ForwardedExchange } from './types.ts';

/** RFC 9110 section 8.6: these say that they have no body. */
const EXPECTS_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** The head that an endpoint gets, with the framing that the client chose. */
export function requestHeadFor(
  { head, upgrade }: ForwardedExchange,
  request: ForwardPlan['request'],
  endpoint: URL,
): { readonly text: string; readonly framing: WireFraming } {
  const { framing } = head;
  const fields = requestFields(request.headers, endpoint);
  if (framing.kind === 'length') fields.push('content-length', String(framing.length));
  else if (framing.kind === 'none' && EXPECTS_BODY.has(request.method)) fields.push('content-length', '0');
  else if (framing.kind === 'chunked') fields.push('transfer-encoding', 'chunked');
  if (upgrade) fields.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
  if (head.expectContinue && framing.kind !== 'none') fields.push('expect', '100-continue');
  const text = writeRequestHead(request.method, endpointTarget(endpoint, request.target), fields);
  return { text, framing: framing.kind };
}

/** The framing of an answer's body; what a HEAD or 304 says of its length is passed on. */
export function bodyOf(head: ResponseHeadMessage, headers: HeaderFields): ResponseHeadMessage['framing'] {
  if (head.framing.kind !== 'none') return head.framing;
  const declared = headers.first('content-length');
  return declared === undefined ? head.framing : { kind: 'length', length: Number(declared) };
}

/** The trailer fields that may be passed on. */
export function passableTrailers(fields: readonly string[]): string[] {
  const passable: string[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? '';
    if (isTrailerField(name)) passable.push(name, fields[at + 1] ?? '');
  }
  return passable;
}

/** Lets the gateway see an answer's head; gives why it cannot be sent, if so. */
export function refusalOf(plan: ForwardPlan, response: ResponseHead): string | undefined {
  try {
    plan.onResponse(response);
  } catch (error) {
    return String(error);
  }
  if (!(response.status >= 101 && response.status <= 599)) return `status ${response.status} cannot be sent`;
  return unsendableField(response.headers);
}

/** Whether a request has no content at all. */
export function isBodiless(framing: Framing): boolean {
  return framing.kind === 'none' || (framing.kind === 'length' && framing.length === 0);
}
