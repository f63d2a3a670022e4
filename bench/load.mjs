// From a file of 100,000 routes to the first answer: gw opens an artifact, find-my-way is built from JSON. Each
// measurement is a fresh process; loading the modules does not count for either.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { takeTurns } from './lib/measure.mjs';
import { BENCH, OUT, ROOT, run, tableFolder } from './lib/prepare.mjs';
import { regular } from './lib/tables.mjs';

const ARTIFACT = `${OUT}regular-100k.gwa`;
const JSON_FILE = `${OUT}regular-100k.json`;
const ASKED = { method: 'GET', path: '/orders-57/v1/invoices/1234/history/9' };

const LOADERS = {
  gw: async () => {
    const { openArtifact, openRouter } = await import(`${OUT}parts.mjs`);
    return () => {
      const artifact = openArtifact(readFileSync(ARTIFACT));
      const router = openRouter(artifact);
      const request = { ...ASKED, host: 'h', query: undefined, header: () => undefined };
      return artifact.route(router.routeOf(router.lookup(0, request))).name;
    };
  },
  'find-my-way': async () => {
    const { default: findMyWay } = await import(createRequire(`${BENCH}package.json`).resolve('find-my-way'));
    return () => {
      const router = findMyWay();
      for (const { method, path, name } of JSON.parse(readFileSync(JSON_FILE, 'utf8'))) {
        router.on(method, path, () => {}, name);
      }
      return router.find(ASKED.method, ASKED.path).store;
    };
  },
};

/** Milliseconds of each, medians, and the size of the artifact. */
export function measureLoad() {
  prepareFiles();
  const once = (name) => () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name]);
    if (status !== 0) throw new Error(`load ${name}: ${stderr}`);
    return Number(stdout);
  };
  const figures = takeTurns({ gw: once('gw'), 'find-my-way': once('find-my-way') });
  return { figures, bytes: readFileSync(ARTIFACT).length };
}

function prepareFiles() {
  const folder = tableFolder('regular-100k');
  run(
    process.execPath,
    ['--max-old-space-size=6000', 'dist/gw.js', 'compile', folder, '-o', ARTIFACT, '--format', 'json'],
    ROOT,
  );
  if (existsSync(JSON_FILE)) return;
  const routes = regular(100_000).map(({ name, methods: [method], path }) => {
    return { name, method, path: path.replace(/\{\w+\.\.\.\}/, '*').replace(/\{(\w+)\}/g, ':$1') };
  });
  writeFileSync(JSON_FILE, JSON.stringify(routes));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name] = process.argv.slice(2);
  if (name === undefined) console.log(JSON.stringify(measureLoad(), null, 2));
  else await printOne(name);
}

async function printOne(name) {
  const load = await LOADERS[name]();
  const began = performance.now();
  const answer = load();
  const took = performance.now() - began;
  if (answer !== 'orders-57-invoices-entry') throw new Error(`${name} answers ${answer}`);
  console.log(took);
}
