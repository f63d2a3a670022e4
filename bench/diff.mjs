// Two specs of 10,000 routes, the second with fifty edits of every kind (fixtures/edits.mjs): what `gw diff` costs from
// artifacts and from specs, and whether any of a million requests is treated differently without being reported.
//
//   node bench/diff.mjs [TABLE]      default: irregular-10k
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { editedSpecs } from '../fixtures/edits.mjs';
import { median, ROUNDS, timeProcess } from './lib/measure.mjs';
import { OUT, ROOT } from './lib/prepare.mjs';

const REQUESTS = 1_000_000;
const gw = join(ROOT, 'dist/gw.js');
const table = process.argv[2] ?? 'irregular-10k';

mkdirSync(OUT, { recursive: true });
const specs = editedSpecs(table);
const file = (side, type) => `${OUT}diff-${side}.${type}`;
for (const side of ['before', 'after']) {
  writeFileSync(file(side, 'json'), JSON.stringify(specs[side], null, 1));
  run('compile', file(side, 'json'), '-o', file(side, 'gwa'));
}
tell('gw --version', ['--version']);
tell('gw diff of two artifacts', ['diff', file('before', 'gwa'), file('after', 'gwa')]);
tell('gw diff of two specs', ['diff', file('before', 'json'), file('after', 'json')]);

const { changes } = JSON.parse(run('diff', file('before', 'gwa'), file('after', 'gwa'), '--format', 'json'));
print(
  `${specs.edits.length} edits, ${changes.length} changes; edits that do the same to several routes are one`,
);

const outfile = `${OUT}missed-requests.mjs`;
const entryPoints = [join(ROOT, 'test/diff/missed-requests.ts')];
await build({
  entryPoints,
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'warning',
});
const { missedRequests } = await import(outfile);
const bytes = (side) => readFileSync(file(side, 'gwa'));
const { differing, missed } = missedRequests({
  before: bytes('before'),
  after: bytes('after'),
  changes,
  count: REQUESTS,
});
print(
  `${REQUESTS} requests, ${differing} of them treated differently, ${missed.length} of these not reported`,
);
if (missed.length > 0 || differing === 0) process.exitCode = 1;

function run(...words) {
  return spawnSync(process.execPath, [gw, ...words], { encoding: 'utf8', maxBuffer: 2 ** 30 }).stdout;
}

/** Medians of whole processes. */
function tell(what, words) {
  const rounds = Array.from({ length: ROUNDS }, () => timeProcess([gw, ...words], { allow: [0, 1] }));
  const of = (key) => median(rounds.map((each) => each[key])).toFixed(0);
  print(`${what}: ${of('wall')} ms, ${of('cpu')} ms of processor time`);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
