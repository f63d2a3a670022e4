/** An exchange as policies see it, on top of what the engine gives. */
import type { BodyFailure } from '../http/content.ts';
import type { HeaderFields } from '../http/header-fields.ts';
import { isRequestId, REQUEST_ID_FIELD } from '../http/request-id.ts';
import type {
  Connection,
  Exchange,
  Identity,
  RequestHead,
  ResponseHead,
  TraceContext,
} from '../http/types.ts';
import type { IncomingExchange } from './types.ts';

const NO_PARAMS: Readonly<Record<string, string>> = {};

/** One exchange; at first nothing is resolved and nothing trusted. */
export class GatewayExchange implements Exchange {
  readonly id: string;
  readonly connection: Connection;
  clientAddress: string;
  clientScheme: 'http' | 'https';
  readonly request: RequestHead;
  path: string;
  query: string | undefined = undefined;
  params: Readonly<Record<string, string>> = NO_PARAMS;
  route: string | undefined = undefined;
  importance: Exchange['importance'] = undefined;
  attempts: number | undefined = undefined;
  identity: Identity | undefined = undefined;
  trace: TraceContext | undefined = undefined;
  response: ResponseHead | undefined = undefined;
  requestBody: Uint8Array | undefined = undefined;
  /** The route's limit, or the listener's. */
  bodyBytesMax: number | undefined = undefined;
  /** Why the body could not be read; then the request cannot be forwarded. */
  bodyFailure: BodyFailure | undefined = undefined;
  /** Set where a policy may ask for it. */
  repeater: Exchange['repeat'] | undefined = undefined;
  readonly #incoming: IncomingExchange;
  #reading: Promise<Uint8Array | BodyFailure> | undefined = undefined;

  constructor(incoming: IncomingExchange, randomId: () => string) {
    const { connection, request } = incoming;
    this.#incoming = incoming;
    this.id = givenId(request.headers) ?? randomId();
    this.connection = connection;
    this.clientAddress = connection.remoteAddress;
    this.clientScheme = connection.scheme;
    this.request = request;
    this.path = withoutQuery(request.target);
  }

  get hasBody(): boolean {
    return this.#incoming.hasBody;
  }

  repeat(begin: (copy: Exchange) => void): void {
    this.repeater?.(begin);
  }

  async readBody(bytesMax: number): Promise<Uint8Array | BodyFailure> {
    if (this.requestBody === undefined) {
      this.#reading ??= this.#incoming.readBody(Math.min(bytesMax, this.bodyBytesMax ?? bytesMax));
      const found = await this.#reading;
      if (typeof found === 'string') {
        this.bodyFailure = found;
        return found;
      }
      this.requestBody ??= found;
    }
    return this.requestBody.length > bytesMax ? 'too-large' : this.requestBody;
  }
}

function givenId(headers: HeaderFields): string | undefined {
  const id = headers.first(REQUEST_ID_FIELD.key);
  if (id === undefined || headers.count(REQUEST_ID_FIELD.key) > 1) return undefined;
  return isRequestId(id) ? id : undefined;
}

function withoutQuery(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? target : target.slice(0, mark);
}
