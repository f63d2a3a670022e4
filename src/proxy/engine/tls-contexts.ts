/** Certificates of a TLS listener: which one a client gets to see, by the server name it asks for (SNI). */
import { X509Certificate } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { TlsMaterial } from '../types.ts';

/** What a server needs of one state of its certificates. */
export interface TlsContexts {
  /** For `createServer` and `setSecureContext`; holds the first certificate, shown when no name fits. */
  readonly options: SecureContextOptions;
  /** Whether clients are asked for a certificate of their own. */
  readonly requestCert: boolean;
  /** Whether one that shows none, or none that is verified, is turned away. */
  readonly rejectUnauthorized: boolean;
  /** The context for a server name: exact names, then wildcards, then the first certificate. */
  choose(serverName: string): SecureContext | undefined;
}

/** Makes the contexts; throws when a key does not belong to its certificate. */
export function createTlsContexts(material: TlsMaterial): TlsContexts {
  const byName = new Map<string, SecureContext>();
  const optionsOf = (pair: { readonly cert: string; readonly key: string } | undefined) => ({
    ...(pair === undefined ? {} : { cert: pair.cert, key: pair.key }),
    ...(material.clientCa === undefined ? {} : { ca: material.clientCa }),
    minVersion: `TLSv${material.minVersion}` as const,
  });
  for (const pair of material.certificates) {
    const context = createSecureContext(optionsOf(pair));
    for (const name of certificateNames(pair.cert)) {
      if (!byName.has(name)) byName.set(name, context);
    }
  }
  return {
    options: optionsOf(material.certificates[0]),
    requestCert: material.clientCa !== undefined,
    rejectUnauthorized: material.clientCertificate !== 'optional',
    choose(serverName) {
      const name = serverName.toLowerCase();
      // A wildcard in a certificate stands for one label (RFC 6125 section 6.4.3).
      return byName.get(name) ?? byName.get(name.replace(/^[^.]+/, '*'));
    },
  };
}

/** The DNS names of a certificate, in lower case; its common name if it has no alternative names. */
function certificateNames(pem: string): readonly string[] {
  const certificate = new X509Certificate(pem);
  const alternative = certificate.subjectAltName?.match(/(?<=(?:^|, )DNS:)[^,\s]+/g) ?? [];
  const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  const names = alternative.length > 0 || common === undefined ? alternative : [common];
  return names.map((name) => name.toLowerCase());
}

/** Server options for one state of the certificates; both are asked at every handshake. */
export function tlsServerOptions(current: () => TlsContexts, offersHttp2: () => boolean): ServerOptions {
  const { options, requestCert, rejectUnauthorized } = current();
  return {
    ...options,
    requestCert,
    rejectUnauthorized,
    // A client that names none of ours is refused by the handshake; one that names none at all gets HTTP/1.1.
    ALPNCallback: ({ protocols }) =>
      offersHttp2() && protocols.includes('h2') ? 'h2' : protocols.find((each) => each === 'http/1.1'),
    handshakeTimeout: 10_000,
    SNICallback: (name, done) => done(null, current().choose(name)),
  };
}
