/**
 * Copies of requests for a mirror upstream. A body is copied up to a bound while it passes, and the copy is sent
 * only once the request is whole; whatever goes wrong with it, the original never notices. A copy that would have
 * to wait for a connection is not sent at all. Speaks node:http directly: there is no client to stream to.
 */
import { type ClientRequest, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { HeaderFields } from '../../../http/header-fields.ts';
import type { AttemptOutcome } from '../../../upstream/types.ts';
import type { ForwardPlan, MirrorPlan } from '../../types.ts';
import { sendMirrorCopy } from '../native/mirror.ts';
import type { EngineContext } from './asking.ts';
import { endpointTarget, type Framing, setRequestFields } from './outgoing.ts';
import type { EndpointPool } from './pool.ts';
import { bareHostname } from './proxy-client.ts';

/** What a copy that was given up came to. */
const NOTHING: AttemptOutcome = { status: undefined, headMs: undefined, durationMs: 0, failure: undefined };

/** A copy being made. */
export interface Mirror {
  /** Copies a piece of the body. */
  take(chunk: Buffer): void;
  /** Sends the copy, unless its body was too long. */
  send(): void;
}

/** Begins a copy, if the plan wants one and the request's length allows it. */
export function startMirror(plan: ForwardPlan, framing: Framing, context: EngineContext): Mirror | undefined {
  const { mirror } = plan;
  if (mirror === undefined || Number(framing.contentLength ?? 0) > mirror.bodyBytesMax) return undefined;
  const { bodyBytesMax } = mirror;
  // The original's fields change while it is sent.
  const headers = new HeaderFields(plan.request.headers.toRaw());
  mirror.mark(headers);
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    take(chunk) {
      length += chunk.length;
      if (length <= bodyBytesMax) chunks.push(chunk);
      else chunks.length = 0;
    },
    send() {
      if (length > bodyBytesMax) return;
      sendCopy({ plan, mirror, headers, body: Buffer.concat(chunks), hasBody: framing.hasBody }, context);
    },
  };
}

interface Copy {
  readonly plan: ForwardPlan;
  readonly mirror: MirrorPlan;
  readonly headers: HeaderFields;
  readonly body: Buffer;
  readonly hasBody: boolean;
}

function sendCopy(copy: Copy, { pools, streams }: EngineContext): void {
  const { mirror } = copy;
  const { exchange, request } = copy.plan;
  const { upstream } = mirror;
  if (upstream.record.http2) {
    const { method, target } = request;
    const body = copy.hasBody ? copy.body : undefined;
    sendMirrorCopy({ method, target, headers: copy.headers, body }, { exchange, mirror, parts: streams });
    return;
  }
  if (!mirror.begin()) return;
  const endpoint = upstream.take(exchange);
  if ('kind' in endpoint) return mirror.end();
  const done = (outcome: Partial<AttemptOutcome>) => {
    mirror.end();
    upstream.done(endpoint, { ...NOTHING, ...outcome });
  };
  const pool = pools.of(upstream, endpoint);
  if (pool.agent.full) return done({});
  try {
    const request = createRequest(copy, endpoint.url, pool);
    const askedAt = performance.now();
    let outcome: Partial<AttemptOutcome> = { failure: 'reset' };
    const sinceAsked = () => performance.now() - askedAt;
    const timer = setTimeout(() => request.destroy(), mirror.timeoutMs);
    request.on('response', (message) => {
      const { statusCode: status = 0 } = message;
      const headMs = sinceAsked();
      outcome = { status, headMs };
      upstream.answered(endpoint, status, headMs);
      message.on('error', () => undefined).resume();
    });
    request.once('close', () => {
      clearTimeout(timer);
      done({ ...outcome, durationMs: sinceAsked() });
    });
    request.end(copy.body);
  } catch {
    done({});
  }
}

function createRequest(copy: Copy, url: URL, pool: EndpointPool): ClientRequest {
  const { method, target } = copy.plan.request;
  const send = url.protocol === 'https:' ? requestTls : requestPlain;
  const path = endpointTarget(url, target);
  const request = send({ agent: pool.agent, host: bareHostname(url), port: url.port, method, path });
  request.on('error', () => undefined);
  copy.headers.remove('expect');
  const contentLength = copy.hasBody ? String(copy.body.length) : undefined;
  try {
    setRequestFields(request, copy.headers, { chunked: false, contentLength, hasBody: copy.hasBody });
  } catch (error) {
    // Left alone, it would hold its connection for ever.
    request.destroy();
    throw error;
  }
  return request;
}
