// Runs vitest and closes with one line that any CI can read: "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'gw-test-'));
const file = join(folder, 'report.json');
const run = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
const report = readReport();
rmSync(folder, { recursive: true, force: true });
const failed = report.failed + (run.status !== 0 && report.failed === 0 ? 1 : 0);
tellLeftOut(report.leftOut);
console.log(`${report.passed} passed, ${failed} failed`);
process.exitCode = run.status === 0 && failed === 0 && report.passed > 0 ? 0 : 1;

/**
 * A test is left out where it does not apply (its engine is the other one, its page has no example) or a tool is
 * missing. What `test/clients` leaves out bears the missing program as its name, which is said once.
 */
function tellLeftOut(names) {
  const missing = names.flatMap((name) => /\S+ is not installed \(Debian: .+\)$/.exec(name) ?? []);
  for (const program of new Set(missing)) console.log(`left out: ${program}`);
  const others = names.filter((name) => !missing.some((program) => name.endsWith(program)));
  if (others.length === 0) return;
  console.log(`left out, for another engine, for want of an example or of a tool (bash, /dev/full):`);
  for (const name of others) console.log(`  ${name}`);
}

function readReport() {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const leftOut = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
    return {
      passed: numPassedTests,
      failed: numFailedTests,
      leftOut: leftOut.map(({ fullName }) => fullName),
    };
  } catch {
    return { passed: 0, failed: 1, leftOut: [] };
  }
}
