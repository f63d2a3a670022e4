import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new self-signed certificate and its key, as files. */
export function certificate(name: string): { 'api.crt': string; 'api.key': string } {
  const folder = mkdtempSync(join(tmpdir(), 'gw-cert-'));
  const options = [
    '-x509',
    '-nodes',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-subj',
    `/CN=${name}`,
  ];
  execFileSync('openssl', ['req', ...options, '-keyout', 'key', '-out', 'crt'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const files = {
    'api.crt': readFileSync(join(folder, 'crt'), 'utf8'),
    'api.key': readFileSync(join(folder, 'key'), 'utf8'),
  };
  rmSync(folder, { recursive: true });
  return files;
}
