// Scenarios: command lines with all that goes in and must come out, in one text file (fixtures/cli/*.scenario).
//
//   --- file NAME       a file in the folder where the commands run
//   --- env             NAME=VALUE lines
//   --- terminal 80     standard output is a terminal of so many columns, for the commands that follow
//   $ gw ARGUMENTS      words as a shell splits them
//   --- stdin | --- stdout | --- stderr | --- exit N     of the command before; what is absent is empty, or 0
//
// `[..]` stands for anything within a line, a line of `...` for any lines.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import type { CommandIo, OutputStream } from '../../src/cli/types.ts';

/** One command line and what must come of it. */
interface Step {
  readonly line: string;
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
  readonly columns: number | undefined;
}

/** A scenario read; `setup` is its text up to the first command. */
export interface Scenario {
  readonly setup: string;
  readonly files: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** What came out of a step. */
export type Outcome = Pick<Step, 'stdout' | 'stderr' | 'exit'>;

/** Reads a scenario. */
export function parseScenario(text: string): Scenario {
  const files = new Map<string, string>();
  const steps: Step[] = [];
  let env: Record<string, string> = {};
  let columns: number | undefined;
  for (const { head, body } of sectionsOf(text)) {
    const [, kind = '', value = ''] = /^(?:--- (\w+) ?(.*))$/.exec(head) ?? [];
    const step = steps.at(-1);
    if (head.startsWith('$ gw'))
      steps.push({ line: head.slice(4).trim(), stdin: '', stdout: '', stderr: '', exit: 0, columns });
    else if (kind === 'file') files.set(value, body);
    else if (kind === 'env') env = Object.fromEntries(body.trim().split('\n').map(pairOf));
    else if (kind === 'terminal') columns = Number(value);
    else if (kind === 'exit' && step !== undefined) steps.splice(-1, 1, { ...step, exit: Number(value) });
    else if (['stdin', 'stdout', 'stderr'].includes(kind) && step !== undefined)
      steps.splice(-1, 1, { ...step, [kind]: body });
    else throw new Error(`a scenario cannot have "${head}" here`);
  }
  return { setup: text.slice(0, text.search(/^\$ gw/m)), files, env, steps };
}

function pairOf(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}

function sectionsOf(text: string): { head: string; body: string }[] {
  const sections: { head: string; body: string }[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    const last = sections.at(-1);
    if (/^(?:--- |\$ gw)/.test(line)) sections.push({ head: line.trimEnd(), body: '' });
    else if (last !== undefined) last.body += line;
    // What stands before the first section is a comment.
  }
  return sections;
}

/** A scenario's text with what really came out. */
export function writeScenario({ setup, steps }: Scenario, outcomes: readonly Outcome[]): string {
  const texts = steps.map(({ line, stdin }, index) => {
    const { stdout = '', stderr = '', exit = 0 } = outcomes[index] ?? {};
    const section = (name: string, body: string) => (body === '' ? '' : `--- ${name}\n${body}`);
    const exitText = exit === 0 ? '' : `--- exit ${exit}\n`;
    return `$ gw ${line}\n${section('stdin', stdin)}${section('stdout', stdout)}${section('stderr', stderr)}${exitText}`;
  });
  return setup + texts.join('');
}

/** Runs every step of a scenario in a folder of its own. */
export async function runScenario({ files, env, steps }: Scenario): Promise<Outcome[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'gw-scenario-'));
  try {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
    const outcomes: Outcome[] = [];
    for (const step of steps) outcomes.push(await runStep(step, cwd, env));
    return outcomes;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function runStep(step: Step, cwd: string, env: Scenario['env']): Promise<Outcome> {
  const [stdout, stderr] = [recorder(step.columns), recorder(undefined)];
  const io: CommandIo = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    cwd,
    env,
    readStdin: async () => new TextEncoder().encode(step.stdin),
  };
  const exit = await main(splitWords(step.line), io);
  const text = (recorded: string) => recorded.replaceAll(cwd, '[..]');
  return { stdout: text(stdout.text()), stderr: text(stderr.text()), exit };
}

function recorder(columns: number | undefined): { stream: OutputStream; text: () => string } {
  const chunks: Uint8Array[] = [];
  const stream: OutputStream = {
    write: (data) => void chunks.push(typeof data === 'string' ? new TextEncoder().encode(data) : data),
    isTerminal: columns !== undefined,
    columns,
  };
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

/** A line's words as a shell splits them; quotes only, no escapes. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  );
}

/** Whether what came out is what a scenario says, `[..]` and `...` taken into account. */
export function fitsExpectation(expected: string, actual: string): boolean {
  const pattern = expected
    .split(/(?<=\n)/)
    .map((line) => (line === '...\n' ? '(?:[^\n]*\n)*' : line.split('[..]').map(escapeRegExp).join('[^\n]*')))
    .join('');
  return new RegExp(`^${pattern}$`).test(actual);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
