// An engine with a handler that forwards everything, for tests of engines without the pipeline.
import type { UpstreamRecord } from '../../../src/artifact/types.ts';
import { HeaderFields } from '../../../src/http/header-fields.ts';
import { stripHopByHop } from '../../../src/http/hop-by-hop.ts';
import type { Exchange, ResponseHead } from '../../../src/http/types.ts';
import type {
  Engine,
  EngineListener,
  ExchangeHandler,
  ExchangeOutcome,
  ForwardFailure,
  ForwardPlan,
  IncomingExchange,
  ListenOptions,
} from '../../../src/proxy/types.ts';
import { DEFAULT_BOUNDS } from '../../../src/spec/section/listener-bounds.ts';
import { createUpstream } from '../../../src/upstream/create-upstream.ts';
import type { Upstream, UpstreamTlsMaterial } from '../../../src/upstream/types.ts';
import { upstreamDeps } from '../../upstream/support/deps.ts';
import { closing } from './scope.ts';

/** Makes an engine; the conformance suite is given one of these. */
export type EngineFactory = () => Engine;

/** An upstream's record with short timeouts unless told otherwise. */
export function upstreamRecord(
  urls: readonly string[],
  changes: Partial<UpstreamRecord> = {},
): UpstreamRecord {
  return {
    name: 'test',
    endpoints: urls.map((url) => ({ url, weight: 1 })),
    balance: { kind: 'round-robin' },
    timeouts: { connectMs: 2_000, responseMs: 5_000, idleMs: 5_000 },
    limits: { connections: 0, pending: 0 },
    ...changes,
  };
}

export function testUpstream(
  url: string,
  changes: Partial<UpstreamRecord> = {},
  tls: UpstreamTlsMaterial | undefined = undefined,
): Upstream {
  return createUpstream(upstreamRecord([url], changes), tls, upstreamDeps());
}

/** What a forwarding handler saw, in order. */
export interface Seen {
  readonly failures: ForwardFailure[];
  readonly outcomes: ExchangeOutcome[];
}

/** A handler that forwards every request to one upstream and answers failures with a bare 5xx. */
export function forwardTo(
  upstream: Upstream,
  changes: Partial<ForwardPlan> = {},
  seen?: Seen,
): ExchangeHandler {
  const { onResponse = passOn, ...others } = changes;
  return (incoming) => {
    let answered: ResponseHead | undefined;
    incoming.onEnd((outcome) => {
      seen?.outcomes.push(outcome);
      answered?.content?.close();
    });
    const { request } = incoming;
    stripHopByHop(request.headers);
    incoming.forward({
      upstream,
      request: {
        method: request.method,
        target: request.target,
        headers: request.headers,
        body: undefined,
      },
      exchange: exchangeOf(incoming),
      timeoutMs: undefined,
      bodyBytesMax: undefined,
      mirror: undefined,
      watch: undefined,
      onResponse: (head, endpoint) => {
        answered = head;
        return onResponse(head, endpoint);
      },
      onFailure: (failure) => {
        seen?.failures.push(failure);
        incoming.respond({ status: STATUS[failure.kind], headers: new HeaderFields() }, failure.kind);
      },
      ...others,
    });
  };
}

function passOn(head: ResponseHead): boolean {
  stripHopByHop(head.headers);
  return true;
}

const STATUS = {
  connect: 502,
  reset: 502,
  invalid: 502,
  overload: 503,
  timeout: 504,
  stalled: 408,
  'too-large': 413,
  replaced: 200,
} as const;

function exchangeOf(incoming: IncomingExchange): Exchange {
  return {
    id: 'test',
    connection: incoming.connection,
    clientAddress: incoming.connection.remoteAddress,
    clientScheme: incoming.connection.scheme,
    request: incoming.request,
    path: incoming.request.target,
    query: undefined,
    params: {},
    route: undefined,
    identity: undefined,
    response: undefined,
    hasBody: incoming.hasBody,
    requestBody: undefined,
    repeat: () => undefined,
    readBody: (bytesMax) => incoming.readBody(bytesMax),
  };
}

/** Opens a listener on a new engine; both are closed when the test ends. */
export async function listenWith(
  factory: EngineFactory,
  handler: ExchangeHandler,
  options: Partial<ListenOptions> = {},
): Promise<{ listener: EngineListener; engine: Engine; address: string; url: string }> {
  const engine = closing(factory(), (each) => each.close());
  const everything = { address: { host: '127.0.0.1', port: 0 }, bounds: DEFAULT_BOUNDS, ...options };
  const listener = closing(await engine.listen(everything, handler), (each) => each.close(0));
  const scheme = options.tls === undefined ? 'http' : 'https';
  return { engine, listener, address: listener.address, url: `${scheme}://${listener.address}` };
}
