/**
 * What a forwarded request and a WebSocket have in common until the upstream answers: the endpoint and its
 * pool, the bounds on waiting, and that every way out is taken once. Subclasses send and stream.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { HeaderFields } from '../../../http/header-fields.ts';
import type { ResponseHead } from '../../../http/types.ts';
import type { AttemptOutcome, EndpointState } from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan } from '../../types.ts';
import { blameOf, REPLACED } from '../native/failures.ts';
import type { StreamParts } from '../native/types.ts';
import type { ClientSide } from './client-side.ts';
import type { EndpointAgent } from './endpoint-agent.ts';
import { classifyFailure } from './failure.ts';
import { endpointTarget } from './outgoing.ts';
import type { Pools } from './pool.ts';
import type { Call, ProxyClient } from './proxy-client.ts';
import { hasKnownFraming } from './refusal.ts';
import { Timer } from './timers.ts';

/** What belongs to the engine as a whole. */
export interface EngineContext {
  readonly pools: Pools;
  readonly proxy: ProxyClient;
  /** For exchanges that HTTP/2 has a part in, which node:http cannot forward. */
  readonly streams: StreamParts;
}

/** One exchange on its way to one endpoint. */
export interface Journey {
  readonly client: ClientSide;
  readonly plan: ForwardPlan;
  readonly endpoint: EndpointState;
  readonly agent: EndpointAgent;
}

/** An upstream being asked, until it answers or fails to. */
export abstract class Asking implements Call {
  readonly method: string;
  readonly endpoint: URL;
  readonly agent: EndpointAgent;
  protected readonly client: ClientSide;
  protected readonly plan: ForwardPlan;
  protected readonly idle = new Timer();
  protected request: ClientRequest | undefined;
  /** `asking` until a head has come or all hope is gone. */
  protected state: 'asking' | 'answering' | 'over' = 'asking';
  /** An answer's head has come, but none has been sent on, so that another answer can still be given. */
  protected holdsHead = false;
  readonly #endpointState: EndpointState;
  readonly #phase = new Timer();
  readonly #whole = new Timer();
  #socket: Socket | undefined;
  #askedAt = 0;
  #readBefore = 0;
  #outcome: Partial<AttemptOutcome> = {};

  constructor(journey: Journey) {
    const { client, plan, endpoint } = journey;
    this.client = client;
    this.plan = plan;
    this.agent = journey.agent;
    this.method = plan.request.method;
    this.endpoint = endpoint.url;
    this.#endpointState = endpoint;
  }

  /** Sends the request; everything else follows from events. */
  start(): void {
    const { client, plan, agent } = this;
    const { pending } = plan.upstream.record.limits;
    // The agent's queue has one order only, so what can wait is refused while others still find a place.
    const places = plan.exchange.importance === 'sheddable' ? pending / 2 : pending;
    if (agent.full && pending > 0 && agent.waiting >= places) {
      this.#done();
      plan.onFailure({ kind: 'overload', detail: `${agent.waiting} requests wait already` });
      return;
    }
    client.meter.endpoint = this.#endpointState.endpoint.url;
    client.onClose(() => this.#finish());
    const { timeoutMs } = plan;
    if (timeoutMs !== undefined) this.#whole.set(timeoutMs, () => this.late(`no end within ${timeoutMs} ms`));
    this.#askedAt = performance.now();
    this.send();
  }

  prepare(request: ClientRequest): void {
    this.request = request;
    // Beyond a count, node:http would drop fields of the answer in silence; their size is bounded already.
    request.maxHeadersCount = 0;
    request.path = endpointTarget(this.endpoint, this.plan.request.target);
    this.#watch(request);
    this.fill(request);
  }

  failed(error: Error): void {
    if (this.state !== 'asking') return;
    const connected = this.#socket !== undefined && this.agent.wasConnected(this.#socket);
    this.fail(classifyFailure(error, connected));
  }

  /** Hands this call to http-proxy. */
  protected abstract send(): void;

  /** Sets the fields, listens for the answer, sends the body. */
  protected abstract fill(request: ClientRequest): void;

  /** Takes the upstream's head, has the gateway change it and gives it to `send`; from here on there is an answer. */
  protected answer(message: IncomingMessage, send: (head: ResponseHead) => void): void {
    if (this.state !== 'asking') {
      message.destroy();
      return;
    }
    const fault = faultOf(message);
    if (fault !== undefined) {
      message.destroy();
      this.fail({ kind: 'invalid', detail: fault });
      return;
    }
    this.state = 'answering';
    this.#phase.clear();
    const { statusCode: status = 0, httpVersion } = message;
    const headMs = performance.now() - this.#askedAt;
    this.client.meter.upstreamMs = headMs;
    this.#outcome = { status, headMs };
    this.plan.upstream.answered(this.#endpointState, status, headMs);
    const head = { status, headers: new HeaderFields(message.rawHeaders), httpVersion };
    try {
      if (this.plan.onResponse(head, this.#endpointState)) send(head);
      else this.#replace(message);
    } catch (error) {
      if (this.client.answered) this.client.cut('upstream-gone');
      else this.fail({ kind: 'invalid', detail: String(error) });
    }
  }

  /** The gateway answers instead; an answer without content leaves its connection fit for the next. */
  #replace(message: IncomingMessage): void {
    if (message.statusCode !== 304) return this.fail(REPLACED);
    this.holdsHead = true;
    message.resume().once('close', () => {
      if (this.state !== 'over') this.fail(REPLACED);
    });
  }

  /** Gives up before a head has gone out. */
  protected fail(failure: ForwardFailure): void {
    this.state = 'over';
    // What has a head that the gateway cannot use is no fault of the upstream's.
    this.#outcome = { failure: blameOf(failure.kind), ...this.#outcome };
    this.holdsHead = false;
    this.clearTimers();
    if (failure.kind === 'stalled' || failure.kind === 'too-large') this.client.closeAfter = true;
    if (this.request !== undefined) {
      this.client.message.unpipe(this.request);
      this.request.destroy();
    }
    if (!this.client.response.destroyed) this.plan.onFailure(failure);
  }

  /** A bound has passed: an error answer if there still can be one, else the connection is cut. */
  protected late(detail: string, kind: ForwardFailure['kind'] = 'timeout'): void {
    if (this.state === 'asking' || this.holdsHead) this.fail({ kind, detail });
    else this.client.cut('timeout');
  }

  /** Whether nothing at all has come of an answer, as far as it can be told: with TLS, its own bytes count too. */
  protected get unanswered(): boolean {
    if (this.endpoint.protocol === 'https:') return true;
    return this.#socket === undefined || this.#socket.bytesRead === this.#readBefore;
  }

  /** Only the whole exchange stays bounded no longer. */
  protected unbound(): void {
    this.#whole.clear();
  }

  #watch(request: ClientRequest): void {
    const { connectMs, responseMs } = this.plan.upstream.record.timeouts;
    const queued = `no free connection within ${connectMs} ms`;
    this.#phase.set(connectMs, () => this.late(queued, 'overload'));
    request.once('socket', (socket) => {
      this.#socket = socket;
      this.#readBefore = socket.bytesRead;
      if (this.state === 'asking') this.#phase.clear();
    });
    // An unasked 101 makes node:http close the request without an error.
    request.once('close', () => {
      if (this.request === request) this.failed(new Error('closed without an answer'));
    });
    request.once('finish', () => {
      if (this.state !== 'asking') return;
      this.idle.clear();
      this.#phase.set(responseMs, () => this.late(`no response head within ${responseMs} ms`));
    });
  }

  #done(): void {
    const { end } = this.client.meter;
    const failure = end === 'upstream-gone' ? 'reset' : end === 'timeout' ? end : undefined;
    const durationMs = this.#askedAt === 0 ? 0 : performance.now() - this.#askedAt;
    const none: AttemptOutcome = { status: undefined, headMs: undefined, durationMs, failure };
    const outcome = { ...none, ...this.#outcome };
    this.plan.upstream.done(this.#endpointState, outcome);
    this.plan.watch?.ended(this.#endpointState, outcome);
  }

  #finish(): void {
    this.state = 'over';
    this.clearTimers();
    this.#done();
    // Does nothing to a request that is complete; its connection is back in the pool by now.
    this.request?.destroy();
  }

  protected clearTimers(): void {
    this.idle.clear();
    this.#phase.clear();
    this.#whole.clear();
  }
}

/** Why an answer that node's parser has accepted is given up all the same. */
function faultOf(message: IncomingMessage): string | undefined {
  if (!hasKnownFraming(message)) return 'the transfer coding is another than chunked';
  if (!/^1\.[01]$/.test(message.httpVersion)) return `an answer in HTTP/${message.httpVersion}`;
  // RFC 9110 section 15: a status is from 100 to 599.
  return (message.statusCode ?? 0) > 599 ? 'status out of range' : undefined;
}
