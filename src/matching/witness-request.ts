import type { ListenerRecord } from '../artifact/types.ts';
import type { WitnessRequest } from '../diagnostic/types.ts';
import type { MatchWitness } from './witness.ts';

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/** A witness as a request that can be sent to the listener, with curl or anything else. */
export function witnessRequest(witness: MatchWitness, listener: ListenerRecord): WitnessRequest {
  const { method, host, path, query, headers } = witness;
  const scheme = listener.tls === undefined ? 'http' : 'https';
  const port = 'unix' in listener.address ? DEFAULT_PORTS[scheme] : listener.address.port;
  const name = host.includes(':') ? `[${host}]` : host;
  const authority = port === DEFAULT_PORTS[scheme] ? name : `${name}:${port}`;
  const target = query === undefined ? path : `${path}?${query}`;
  return { method, url: `${scheme}://${authority}${target}`, headers };
}
