// Writes the reference pages that follow from the code: docs/spec.md from the JSON Schema, docs/diagnostics.md
// from the registry of codes, docs/lint-rules.md from these and the rules of lint, docs/cli.md from the commands, docs/conformance.md from the cases of test/proxy/rfc. A test in test/docs/ keeps the pages and the code in step.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { cliPage } from './docs/cli-page.mjs';
import { conformancePage } from './docs/conformance-page.mjs';
import { diagnosticsPage } from './docs/diagnostics-page.mjs';
import { lintRulesPage } from './docs/lint-rules-page.mjs';
import { specPage } from './docs/spec-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const PARTS = `
export { gatewaySchema } from './src/spec/schema.ts';
export { CODES } from './src/diagnostic/registry.ts';
export { LINT_RULES } from './src/lint/registry.ts';
export { COMMANDS } from './src/cli/registry.ts';
export { COMMON_OPTIONS } from './src/cli/options.ts';
export { AREAS } from './test/proxy/rfc/areas.ts';
`;

/** The pages that are generated: path from the project's root → text. */
export async function generateDocs() {
  const { gatewaySchema, CODES, LINT_RULES, COMMANDS, COMMON_OPTIONS, AREAS } = await loadParts();
  const commands = await Promise.all(
    COMMANDS.map(async (entry) => ({ ...entry, command: await entry.load() })),
  );
  return new Map([
    ['docs/spec.md', specPage(gatewaySchema())],
    ['docs/diagnostics.md', diagnosticsPage(CODES)],
    ['docs/lint-rules.md', lintRulesPage(CODES, LINT_RULES)],
    ['docs/cli.md', cliPage(commands, COMMON_OPTIONS)],
    ['docs/conformance.md', conformancePage(AREAS)],
  ]);
}

/** Bundles the parts, which are TypeScript, and runs them, where they find the packages they need. */
async function loadParts() {
  const folder = mkdtempSync(join(root, 'node_modules/.gw-docs-'));
  try {
    const outfile = join(folder, 'parts.mjs');
    const stdin = { contents: PARTS, resolveDir: root, loader: 'ts' };
    await build({ ...options, stdin, outfile });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const options = {
  bundle: true,
  // Packages that are CommonJS ask for Node's own modules with `require`.
  banner: {
    js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);",
  },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await generateDocs()) writeFileSync(join(root, path), text);
}
