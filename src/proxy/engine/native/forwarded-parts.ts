/** What of a message is passed on in which form: the request's head, the answer's framing, the trailers of both. */
import { fieldLine, writeRequestHead } from '../../../http/codec/serialize.ts';
import type { Framing, ResponseHeadMessage } from '../../../http/codec/types.ts';
import type { HeaderFields } from '../../../http/header-fields.ts';
import { isTrailerField } from '../../../http/hop-by-hop.ts';
import type { ResponseHead } from '../../../http/types.ts';
import type { EndpointState } from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan } from '../../types.ts';
import { REPLACED } from './failures.ts';
import { endpointTarget, hostLine, unsendableField } from './fields.ts';
import type { WireFraming } from './message-writer.ts';
import type { RequestShape } from './upstream-link.ts';

/** RFC 9110 section 8.6: these say that they have no body. */
const EXPECTS_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** The head that an endpoint gets, with the framing that the client chose. */
export function requestHeadFor(
  { head, upgrade }: RequestShape,
  request: ForwardPlan['request'],
  endpoint: URL,
): { readonly text: string; readonly framing: WireFraming } {
  const { framing } = head;
  let own = hostLine(request.headers, endpoint);
  if (framing.kind === 'length') own += fieldLine('content-length', framing.length);
  else if (framing.kind === 'chunked') own += 'transfer-encoding: chunked\r\n';
  else if (EXPECTS_BODY.has(request.method)) own += 'content-length: 0\r\n';
  if (upgrade) own += 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  if (head.expectContinue && framing.kind !== 'none') own += 'expect: 100-continue\r\n';
  const target = endpointTarget(endpoint, request.target);
  const text = writeRequestHead(request.method, target, request.headers, own);
  return { text, framing: framing.kind };
}

/** The framing of an answer's body; what a HEAD or 304 says of its length is passed on. */
export function bodyOf(head: ResponseHeadMessage, headers: HeaderFields): ResponseHeadMessage['framing'] {
  if (head.framing.kind !== 'none') return head.framing;
  const declared = headers.first('content-length');
  return declared === undefined ? head.framing : { kind: 'length', length: Number(declared) };
}

/** An answer's head as the gateway sees it. */
export function responseOf({ status, headers, minor }: ResponseHeadMessage): ResponseHead {
  return { status, headers, httpVersion: minor === 1 ? '1.1' : '1.0' };
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

/** Lets the gateway see an answer's head; gives why it is not sent, if so. */
export function refusalOf(
  plan: ForwardPlan,
  response: ResponseHead,
  endpoint: EndpointState | undefined,
): ForwardFailure | undefined {
  try {
    if (!plan.onResponse(response, endpoint)) return REPLACED;
  } catch (error) {
    return invalid(String(error));
  }
  if (!(response.status >= 101 && response.status <= 599))
    return invalid(`status ${response.status} cannot be sent`);
  const refusal = unsendableField(response.headers);
  return refusal === undefined ? undefined : invalid(refusal);
}

function invalid(detail: string): ForwardFailure {
  return { kind: 'invalid', detail };
}

/** How a request's body comes: as the client sends it, or whole. */
export function requestShape(exchange: RequestShape, body: Uint8Array | undefined): RequestShape {
  if (body === undefined) return exchange;
  const framing: Framing = body.length === 0 ? { kind: 'none' } : { kind: 'length', length: body.length };
  return { head: { framing, expectContinue: false }, upgrade: exchange.upgrade };
}

/** Whether a request has no content at all. */
export function isBodiless(framing: Framing): boolean {
  return framing.kind === 'none' || (framing.kind === 'length' && framing.length === 0);
}
