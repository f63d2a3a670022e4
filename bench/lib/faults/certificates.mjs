import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new self-signed certificate and its key, as PEM. */
export function certificates(name) {
  const cwd = mkdtempSync(join(tmpdir(), 'gw-cert-'));
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const args = ['req', '-x509', ...key, '-subj', `/CN=${name}`, '-keyout', 'key', '-out', 'crt'];
  execFileSync('openssl', args, { cwd, stdio: 'ignore' });
  const pair = { crt: readFileSync(join(cwd, 'crt'), 'utf8'), key: readFileSync(join(cwd, 'key'), 'utf8') };
  rmSync(cwd, { recursive: true });
  return pair;
}
