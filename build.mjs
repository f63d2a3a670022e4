// Builds dist/: one entry for the command line, one for the threads that compile and compare, one for the processes
// of `gw serve --workers`, one that policies of users import, shared code in chunks, so that a
// command loads only the chunks it needs. Packages stay outside, except those that every start would read from
// dozens of small files: with them inside, `gw validate` takes a sixth less (see bench/).
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import ts from 'typescript';

const INSIDE = ['commander', 'yaml'];
const FORMAT_HOST = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => '.',
  getNewLine: () => '\n',
};

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    gw: 'bin/gw.ts',
    'compile-worker': 'src/serve/compile-worker.ts',
    'admin-worker': 'src/serve/admin/admin-worker.ts',
    'serve-worker': 'src/serve/worker/serve-worker.ts',
    'compare-worker': 'src/serve/compare-worker.ts',
    policy: 'src/policy/custom/api.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  plugins: [{ name: 'packages', setup: keepPackagesOutside }],
  // The packages inside are CommonJS and ask for Node's own modules with `require`.
  banner: {
    js: "import { createRequire as createRequireOfGw } from 'node:module'; const require = createRequireOfGw(import.meta.url);",
  },
  legalComments: 'none',
  logLevel: 'warning',
});
chmodSync('dist/gw.js', 0o755);
// The page of the admin listener needs no build: browsers load its files as they are written.
cpSync('src/admin/page', 'dist/admin-page', {
  recursive: true,
  filter: (path) => !path.endsWith('tsconfig.json'),
});
writeFileSync('dist/policy.d.ts', declarationsOf('src/policy/custom/api.ts'));
const licences = INSIDE.map((name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8')}`);
writeFileSync('dist/LICENSES.txt', `gw holds these packages:\n\n${licences.join('\n')}`);

/** The types of a file that imports none, as a declaration file. */
function declarationsOf(path) {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(path, 'utf8'), {
    fileName: path,
    reportDiagnostics: true,
  });
  if (diagnostics.length > 0) throw new Error(`${path}: ${ts.formatDiagnostics(diagnostics, FORMAT_HOST)}`);
  return outputText;
}

function keepPackagesOutside({ onResolve }) {
  onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind === 'entry-point' || INSIDE.includes(path) ? undefined : { path, external: true },
  );
}
