/** Certificates and keys, read and checked before anything of a running gateway changes. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { ListenerTls, UpstreamTls } from '../artifact/types.ts';
import type { UpstreamTlsMaterial } from '../upstream/types.ts';
import type { TlsMaterial } from './types.ts';

/** Reads a PEM file; the paths of a record are relative to `folder`. */
export interface PemSource {
  readonly folder: string;
  readFile(path: string): Promise<string>;
}

/** The material of a listener; throws with the file's name when something is wrong with it. */
export async function readListenerTls(tls: ListenerTls, source: PemSource): Promise<TlsMaterial> {
  const certificates = [];
  for (const { cert, key } of tls.certificates) certificates.push(await readPair(cert, key, source));
  return {
    certificates,
    minVersion: tls.minVersion,
    ...(tls.clientCertificate === undefined ? {} : { clientCertificate: tls.clientCertificate }),
    ...(tls.clientCa === undefined ? {} : { clientCa: await readCertificate(tls.clientCa, source) }),
  };
}

/** The material of an upstream; throws with the file's name when something is wrong with it. */
export async function readUpstreamTls(tls: UpstreamTls, source: PemSource): Promise<UpstreamTlsMaterial> {
  const pair =
    tls.cert !== undefined && tls.key !== undefined ? await readPair(tls.cert, tls.key, source) : {};
  return {
    ...pair,
    ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
    ...(tls.ca === undefined ? {} : { ca: await readCertificate(tls.ca, source) }),
  };
}

async function readPair(
  certPath: string,
  keyPath: string,
  source: PemSource,
): Promise<{ cert: string; key: string }> {
  const cert = await readCertificate(certPath, source);
  const key = await readPem(keyPath, source);
  if (!new X509Certificate(cert).checkPrivateKey(parseKey(key, keyPath))) {
    throw new Error(`the key ${keyPath} does not belong to the certificate ${certPath}`);
  }
  checkUse(certPath, { cert, key });
  return { cert, key };
}

/** The rest of a chain, the strength of a key: what TLS itself would refuse in the middle of a swap. */
function checkUse(path: string, options: SecureContextOptions): void {
  try {
    createSecureContext(options);
  } catch (cause) {
    throw new Error(`${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

async function readCertificate(path: string, source: PemSource): Promise<string> {
  const text = await readPem(path, source);
  try {
    new X509Certificate(text);
  } catch (cause) {
    throw new Error(`${path} is no PEM certificate`, { cause });
  }
  return text;
}

function parseKey(text: string, path: string) {
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw new Error(`${path} is no PEM private key without a passphrase`, { cause });
  }
}

async function readPem(path: string, source: PemSource): Promise<string> {
  try {
    return await source.readFile(resolve(source.folder, path));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'not readable';
    throw new Error(`cannot read ${path} (${code === 'ENOENT' ? 'there is no such file' : code})`, { cause });
  }
}
