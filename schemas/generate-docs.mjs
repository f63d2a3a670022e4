// Writes the reference pages that follow from the code: docs/spec.md from the JSON Schema, docs/diagnostics.md
// from the registry of codes. A test in test/docs/ keeps the pages and the code in step.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { diagnosticsPage } from './docs/diagnostics-page.mjs';
import { specPage } from './docs/spec-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const PARTS = `
export { gatewaySchema } from './src/spec/schema.ts';
export { CODES } from './src/diagnostic/registry.ts';
`;

/** The pages that are generated: path from the project's root → text. */
export async function generateDocs() {
  const { gatewaySchema, CODES } = await loadParts();
  return new Map([
    ['docs/spec.md', specPage(gatewaySchema())],
    ['docs/diagnostics.md', diagnosticsPage(CODES)],
  ]);
}

/** Bundles the parts, which are TypeScript, and runs them. */
async function loadParts() {
  const folder = mkdtempSync(join(tmpdir(), 'gw-docs-'));
  try {
    const outfile = join(folder, 'parts.mjs');
    const stdin = { contents: PARTS, resolveDir: root, loader: 'ts' };
    await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'warning' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await generateDocs()) writeFileSync(join(root, path), text);
}
