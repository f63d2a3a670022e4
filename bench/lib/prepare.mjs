// What must be there before anything is measured: the peers, gw built, and gw's parts as one module.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { GENERATED, writeTable } from '../../fixtures/generate.mjs';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const BENCH = fileURLToPath(new URL('../', import.meta.url));
export const OUT = fileURLToPath(new URL('../out/', import.meta.url));

/** gw's parts that benchmarks call from within, bundled; nothing of this is in the product. */
const PARTS = `
export { encodeContainer } from './src/artifact/container.ts';
export { encodeRecords } from './src/artifact/encode-records.ts';
export { openArtifact } from './src/artifact/open.ts';
export { encodeRouter } from './src/matching/encode-router.ts';
export { parsePattern } from './src/matching/pattern.ts';
export { openRouter } from './src/matching/router.ts';
`;

/** Installs the peers, unless they are there. */
export function installPeers() {
  const { dependencies } = JSON.parse(readFileSync(`${BENCH}package.json`, 'utf8'));
  if (Object.keys(dependencies).every((name) => existsSync(`${BENCH}node_modules/${name}`))) return;
  run('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'], BENCH);
}

/** Builds gw's command line and the module of its parts. */
export async function buildGw() {
  run(process.execPath, ['build.mjs'], ROOT);
  await build({
    stdin: { contents: PARTS, resolveDir: ROOT, loader: 'ts' },
    outfile: `${OUT}parts.mjs`,
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external' },
  });
}

/** The folder of a generated table. */
export function tableFolder(name) {
  const folder = `${GENERATED}${name}`;
  return existsSync(folder) ? folder : writeTable(name);
}

/** Runs a command to its end; throws when it fails. */
export function run(command, args, cwd = ROOT) {
  const { status, stderr } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'pipe'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
}
