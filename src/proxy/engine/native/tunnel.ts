import type { HeaderFields } from '../../../http/header-fields.ts';
import type { ForwardedExchange } from './types.ts';
import type { UpstreamLink } from './upstream-link.ts';

/** An open WebSocket: bytes pass both ways as they are, none faster than the other side takes them. */
export class Tunnel {
  readonly #exchange: ForwardedExchange;
  readonly #upstream: UpstreamLink;

  constructor(exchange: ForwardedExchange, upstream: UpstreamLink) {
    this.#exchange = exchange;
    this.#upstream = upstream;
  }

  /** Passes the 101 on and joins the two ends. */
  open(response: { readonly status: number; readonly headers: HeaderFields }): void {
    const { client } = this.#exchange;
    const upstream = this.#upstream;
    client.boundExchange(Number.POSITIVE_INFINITY);
    upstream.becomeTunnel();
    this.#exchange.switchProtocols(response);
    client.becomeTunnel((bytes) => {
      client.progress();
      this.#exchange.requestBytes += bytes.length;
      if (!upstream.socket.write(bytes)) client.socket.pause();
    });
  }

  fromUpstream(bytes: Buffer): void {
    const { client } = this.#exchange;
    client.progress();
    this.#exchange.responseBytes += bytes.length;
    if (!client.socket.write(bytes)) this.#upstream.socket.pause();
  }

  upstreamEnded(): void {
    this.#exchange.client.socket.end();
  }

  clientEnded(): void {
    this.#upstream.socket.end();
  }
}
