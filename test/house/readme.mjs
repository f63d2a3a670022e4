// Runs the README's examples: in its ```console blocks a line that begins with "$ " is a command and the
// lines up to the next one are what it prints, where "…" stands for anything. A running demo is expected.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Every example of the README, in its order. */
export function readExamples() {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const blocks = [...text.matchAll(/^```console\n(.*?)^```$/gms)].map((found) => found[1] ?? '');
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((entry) => {
        const [command, ...output] = entry.split('\n');
        return { command, output: output.join('\n').trimEnd() };
      }),
  );
}

/** What a command prints on both streams, as a terminal would show it. */
export function runCommand(command) {
  return new Promise((done) => {
    const options = { cwd: root, timeout: 60_000, env: { ...process.env, NO_COLOR: '1' } };
    execFile('bash', ['-c', `exec 2>&1; ${command}`], options, (_error, stdout) => done(stdout.trimEnd()));
  });
}

/** Whether what was printed is what the README says. */
export function matchesOutput(expected, actual) {
  const escaped = expected.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*?')}$`, 's').test(actual);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { command, output } of readExamples()) {
    const actual = await runCommand(command);
    const good = matchesOutput(output, actual);
    process.stdout.write(`${good ? 'ok  ' : 'BAD '} $ ${command}\n`);
    if (good) continue;
    process.stdout.write(`expected:\n${output}\nprinted:\n${actual}\n`);
    process.exitCode = 1;
  }
}
