/**
 * Client certificates: a consumer is known by the certificate that its connection has shown. The listener asks for it
 * and verifies its chain (`tls.clientCa`); here only whose it is matters: by fingerprint, then by an alternative name,
 * then by the whole subject.
 */

import type { ClientCertificate, Connection, Identity } from '../http/types.ts';
import { challenge, REALM_SCHEMA, unauthorized } from './challenge.ts';
import { compareCredentials, credentialMeaning } from './compare/credential.ts';
import { alternativeNames, normalAlternativeName } from './consumer/alternative-names.ts';
import { normalFingerprint } from './consumer/fingerprint.ts';
import { addCredential, identityOf } from './consumer/identity-of.ts';
import { normalSubject } from './consumer/subject.ts';
import { CLOSED, optionalSchema } from './schema-parts.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind } from './types.ts';

/** What the spec says under `mtls:`. */
type MtlsOptions = { readonly optional?: boolean; readonly realm?: string };

/** The `mtls` policy. */
export const mtlsPolicy: PolicyKind<MtlsOptions> = {
  kind: 'mtls',
  phase: 'authentication',
  summary:
    'Knows consumers by the client certificates of their connections, which a listener with `tls.clientCa` asks for and verifies.',
  schema: {
    type: 'object',
    properties: {
      optional: optionalSchema('of connections without a certificate', 'A certificate that no consumer has'),
      realm: REALM_SCHEMA,
    },
    ...CLOSED,
  },
  secretPaths: [],
  check: () => [],
  meaning: (options) => credentialMeaning(options),
  admitsAnybody: ({ optional = false }) => optional,
  compare: (before, after) => compareCredentials(before, after),
  createHandler: createMtlsHandler,
};

interface Entry {
  readonly identity: Identity;
}

function createMtlsHandler({ optional = false, realm }: MtlsOptions, deps: PolicyDeps): PolicyHandler {
  const known = indexCertificates(deps);
  const authenticate = challenge('mTLS', realm);
  const connections = new WeakMap<Connection, Entry | 'unknown'>();
  const find = (connection: Connection, certificate: ClientCertificate): Entry | 'unknown' => {
    const found = connections.get(connection) ?? findEntry(known, certificate) ?? 'unknown';
    connections.set(connection, found);
    return found;
  };
  return {
    request(exchange) {
      const { connection } = exchange;
      const certificate = connection.clientCertificate;
      if (certificate === undefined) {
        return optional ? undefined : unauthorized(exchange, 'A client certificate is needed.', authenticate);
      }
      const found = find(connection, certificate);
      if (found === 'unknown') {
        return unauthorized(exchange, 'The client certificate is not known.', authenticate);
      }
      exchange.identity = found.identity;
      return undefined;
    },
  };
}

function findEntry(known: ReadonlyMap<string, Entry>, certificate: ClientCertificate): Entry | undefined {
  const { fingerprint256, subjectAltName = '', subject } = certificate;
  const keys = [
    `fingerprint ${normalFingerprint(fingerprint256)}`,
    ...alternativeNames(subjectAltName).map((name) => `san ${name}`),
    `subject ${normalSubject(subject)}`,
  ];
  const key = keys.find((each) => known.has(each));
  return key === undefined ? undefined : known.get(key);
}

function indexCertificates({ consumers }: PolicyDeps): ReadonlyMap<string, Entry> {
  const index = new Map<string, Entry>();
  for (const consumer of consumers) {
    const entry = { identity: identityOf(consumer) };
    for (const certificate of consumer.certificates) {
      if ('fingerprint' in certificate) {
        addCredential(index, `fingerprint ${certificate.fingerprint}`, entry);
      } else if ('san' in certificate) {
        addCredential(index, `san ${normalAlternativeName(certificate.san)}`, entry);
      } else {
        addCredential(index, `subject ${normalSubject(certificate.subject)}`, entry);
      }
    }
  }
  return index;
}
