// Builds dist/: one entry for the command line, one for the compile worker, shared code in chunks,
// so that a command loads only the chunks it needs.
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: { gw: 'bin/gw.ts', 'compile-worker': 'src/serve/compile-worker.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  legalComments: 'none',
  logLevel: 'warning',
});
chmodSync('dist/gw.js', 0o755);
