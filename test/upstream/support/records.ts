import type { Endpoint, UpstreamRecord } from '../../../src/artifact/types.ts';
import { HeaderFields } from '../../../src/http/header-fields.ts';
import type { Exchange } from '../../../src/http/types.ts';

/** An upstream as an artifact holds it. */
export function upstreamRecord(
  endpoints: readonly Endpoint[],
  changes: Partial<UpstreamRecord> = {},
): UpstreamRecord {
  return {
    name: 'test',
    endpoints,
    balance: { kind: 'round-robin' },
    timeouts: { connectMs: 1, responseMs: 1, idleMs: 1 },
    limits: { connections: 0, pending: 0 },
    ...changes,
  };
}

/** An exchange of a client, with header fields if given as name, value, name, value. */
export function exchangeFrom(clientAddress: string, raw: readonly string[] = []): Exchange {
  const headers = new HeaderFields(raw);
  return {
    id: 'x',
    connection: { remoteAddress: clientAddress, remotePort: 1, localPort: 1, scheme: 'http' },
    clientAddress,
    clientScheme: 'http',
    request: { method: 'GET', target: '/', httpVersion: '1.1', authority: 'a', headers },
    path: '/',
    query: undefined,
    params: {},
    route: undefined,
    identity: undefined,
    response: undefined,
    hasBody: false,
    requestBody: undefined,
    repeat: () => undefined,
    readBody: () => Promise.resolve(new Uint8Array(0)),
  };
}
