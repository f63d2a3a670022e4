// The certificate of the TLS case: one of the tests' fixtures. HAProxy wants both parts in one file.
import { readFileSync, writeFileSync } from 'node:fs';
import { ROOT } from '../prepare.mjs';

export const TLS = { cert: `${ROOT}fixtures/tls/api.crt`, key: `${ROOT}fixtures/tls/api.key` };

/** Writes certificate and key as one file and gives its path. */
export function writePem(folder) {
  const file = `${folder}/tls.pem`;
  writeFileSync(file, readFileSync(TLS.cert, 'utf8') + readFileSync(TLS.key, 'utf8'));
  return file;
}
