/** Where an endpoint is and how its connections are secured, as `connect` of node:net and node:tls want it. */
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { EndpointState, UpstreamTlsMaterial } from '../../upstream/types.ts';

/** Host and port of an endpoint; an IPv6 address without its brackets. */
export function endpointAddress(url: URL): { readonly host: string; readonly port: number } {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) };
}

/** The options of a TLS connection to an endpoint; its certificate is checked. */
export function endpointTls(
  { url, serverName: named }: Pick<EndpointState, 'url' | 'serverName'>,
  tls: UpstreamTlsMaterial | undefined,
  protocol: 'http/1.1' | 'h2',
): ConnectionOptions {
  const { host, port } = endpointAddress(url);
  const { serverName = named, ...material } = tls ?? {};
  return {
    host,
    port,
    servername: serverName ?? (isIP(host) === 0 ? host : ''),
    ALPNProtocols: [protocol],
    ...material,
  };
}
