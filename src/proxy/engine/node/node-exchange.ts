/** A request on node:http as the gateway sees it, and the way from the gateway's decision to whoever carries it out. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { BodyFailure } from '../../../http/content.ts';
import { HeaderFields } from '../../../http/header-fields.ts';
import { parseTarget } from '../../../http/target.ts';
import type { Connection, RequestHead, ResponseHead } from '../../../http/types.ts';
import type { ExchangeOutcome, ForwardPlan, IncomingExchange } from '../../types.ts';
import { connectionOf } from '../connection-of.ts';
import type { EngineContext, Journey } from './asking.ts';
import type { ClientSide } from './client-side.ts';
import { Forwarding } from './forwarding.ts';
import { readBody } from './read-body.ts';
import { forwardStreamed } from './streamed-forward.ts';
import { Tunnel } from './tunnel.ts';

/** A request on node:http as the gateway sees it. */
export class NodeExchange implements IncomingExchange {
  readonly connection: Connection;
  readonly request: RequestHead;
  readonly upgrade: boolean;
  readonly #client: ClientSide;
  readonly #context: EngineContext;

  constructor(client: ClientSide, context: EngineContext, upgrade: boolean) {
    this.#client = client;
    this.#context = context;
    this.upgrade = upgrade;
    const { socket } = client.message;
    this.connection = connectionOf(socket, socket instanceof TLSSocket ? 'https' : 'http');
    this.request = requestHeadOf(client.message);
  }

  get hasBody(): boolean {
    return this.#client.framing.hasBody;
  }

  respond(response: ResponseHead, body: string | Uint8Array): void {
    this.#client.respond(response, body);
  }

  readBody(bytesMax: number): Promise<Uint8Array | BodyFailure> {
    return readBody(this.#client, bytesMax);
  }

  forward(plan: ForwardPlan): void {
    const { record, retry, hedge } = plan.upstream;
    const repeats = (retry !== undefined || hedge !== undefined) && !this.upgrade;
    // http-proxy knows neither HTTP/2 nor how to send a request a second time.
    if (record.http2 || repeats) {
      forwardStreamed(this.#client, plan, this.#context.streams, this.upgrade);
      return;
    }
    const endpoint = plan.upstream.take(plan.exchange);
    if ('kind' in endpoint) return plan.onFailure(endpoint);
    plan.watch?.began(endpoint);
    const pool = this.#context.pools.of(plan.upstream, endpoint);
    const agent = this.upgrade ? pool.tunnels : pool.agent;
    const journey: Journey = { client: this.#client, plan, endpoint, agent };
    const asking = this.upgrade ? new Tunnel(journey, this.#context) : new Forwarding(journey, this.#context);
    asking.start();
  }

  onEnd(listener: (outcome: ExchangeOutcome) => void): void {
    this.#client.onClose(() => listener(this.#client.outcome()));
  }
}

function requestHeadOf(message: IncomingMessage): RequestHead {
  const target = message.url ?? '';
  const parsed = target.startsWith('/') ? undefined : parseTarget(target);
  const absolute = parsed?.form === 'path' ? parsed.authority : undefined;
  return {
    method: message.method ?? '',
    target,
    httpVersion: message.httpVersion,
    authority: absolute ?? message.headers.host ?? '',
    headers: new HeaderFields(message.rawHeaders),
  };
}
