import { HeaderFields } from '../../../src/http/header-fields.ts';
import type { Exchange, RequestHead } from '../../../src/http/types.ts';

/** An exchange before its policies; headers are name, value, name, value… */
export function exchangeOf(
  changes: Partial<Omit<Exchange, 'request'>> & {
    readonly method?: string;
    readonly headers?: readonly string[];
  } = {},
): Exchange {
  const { method = 'GET', headers = [], ...rest } = changes;
  const request: RequestHead = {
    method,
    target: '/',
    httpVersion: '1.1',
    authority: 'a.example',
    headers: new HeaderFields(headers),
  };
  return {
    id: 'id',
    connection: { remoteAddress: '192.0.2.1', remotePort: 1, localPort: 80, scheme: 'http' },
    clientAddress: '192.0.2.1',
    clientScheme: 'http',
    request,
    path: '/',
    query: undefined,
    params: {},
    route: 'r',
    identity: undefined,
    response: undefined,
    hasBody: false,
    requestBody: undefined,
    repeat: () => undefined,
    readBody: () => Promise.resolve(new Uint8Array(0)),
    ...rest,
  };
}
