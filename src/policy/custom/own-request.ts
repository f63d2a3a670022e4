/** One request as a module gets it: values and a few ways to act, and nothing of the exchange behind them. */
import type { Phase } from '../../artifact/phase.ts';
import type { Exchange } from '../../http/types.ts';
import { refuse } from '../refuse.ts';
import type { PolicyAnswer, PolicyIdentity, PolicyRequest } from './api.ts';
import type { Gate } from './gate.ts';
import { OwnHeaders } from './own-headers.ts';
import { frozenIdentity, givenIdentity } from './own-identity.ts';

type GivenHeaders = PolicyAnswer['headers'];

/** The module's view of an exchange. It can be changed while the gate is open. */
export class OwnRequest implements PolicyRequest {
  readonly #exchange: Exchange;
  readonly #gate: Gate;
  readonly #phase: Phase;
  readonly headers: OwnHeaders;

  constructor(exchange: Exchange, phase: Phase, gate: Gate) {
    this.#exchange = exchange;
    this.#gate = gate;
    this.#phase = phase;
    this.headers = new OwnHeaders(exchange.request.headers, 'request', gate);
    Object.freeze(this);
  }

  get id(): string {
    return this.#exchange.id;
  }

  get method(): string {
    return this.#exchange.request.method;
  }

  get path(): string {
    return this.#exchange.path;
  }

  get query(): string | undefined {
    return this.#exchange.query;
  }

  get authority(): string {
    return this.#exchange.request.authority;
  }

  get route(): string {
    return this.#exchange.route ?? '';
  }

  get params(): Readonly<Record<string, string>> {
    return Object.freeze({ ...this.#exchange.params });
  }

  get client(): PolicyRequest['client'] {
    const { clientAddress, clientScheme } = this.#exchange;
    return Object.freeze({ address: clientAddress, scheme: clientScheme });
  }

  get identity(): PolicyIdentity | undefined {
    const { identity } = this.#exchange;
    return identity && frozenIdentity(identity);
  }

  get signal(): AbortSignal {
    return this.#gate.signal;
  }

  identify(identity: Partial<PolicyIdentity>): void {
    this.#gate.check();
    if (this.#phase !== 'authentication') {
      throw new Error('only a policy of the authentication phase says who calls');
    }
    this.#exchange.identity = givenIdentity(identity);
  }

  async body(bytesMax: number): Promise<Uint8Array | undefined> {
    this.#gate.check();
    if (!Number.isSafeInteger(bytesMax) || bytesMax < 0)
      throw new TypeError('bytesMax is no number of bytes');
    const found = await this.#exchange.readBody(bytesMax);
    // A copy: what is forwarded stays what the client has sent.
    return typeof found === 'string' ? undefined : new Uint8Array(found);
  }

  respond(status: number, headers?: GivenHeaders, body: string | Uint8Array = ''): PolicyAnswer {
    return { status, body, ...(headers !== undefined && { headers }) };
  }

  refuse(status: number, detail: string, headers: GivenHeaders = {}): PolicyAnswer {
    const { head, body } = refuse(this.#exchange, { status, detail: String(detail) });
    return { status, headers: { ...headers, ...Object.fromEntries(head.headers) }, body };
  }
}
