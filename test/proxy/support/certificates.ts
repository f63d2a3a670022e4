// The test-only certificates in fixtures/tls; `make.sh` there makes them.
import { readFileSync } from 'node:fs';

/** A file of fixtures/tls as text. */
export function pem(name: string): string {
  return readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8');
}

/** A certificate of fixtures/tls with its key. */
export function pair(name: string): { readonly cert: string; readonly key: string } {
  return { cert: pem(`${name}.crt`), key: pem(`${name}.key`) };
}
