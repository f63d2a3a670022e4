/**
 * Whether a text is an ES module, as Node.js itself says: `node --check`, in a process of its own, since no parser of
 * JavaScript can be had from within without running what it parses. Asked only for specs that name modules.
 */
import { spawnSync } from 'node:child_process';
import type { ModuleProblem } from './types.ts';

const STRIP =
  "process.stdout.write(require('node:module').stripTypeScriptTypes(require('node:fs').readFileSync(0, 'utf8')))";

/** A parser that takes longer has been given something that is no module of a policy. */
const PARSING_MS = 10_000;

/** What was found of texts so far: a reload asks again about each module that has not changed. */
const known = new Map<string, ModuleProblem | undefined>();
const KNOWN_MAX = 100;

/** What keeps a text from being a module. Of TypeScript nothing is said where Node.js (20) cannot read it. */
export function moduleProblem(
  text: string,
  language: 'javascript' | 'typescript',
): ModuleProblem | undefined {
  const key = `${language} ${text}`;
  if (known.has(key)) return known.get(key);
  const problem = language === 'typescript' ? typescriptProblem(text) : syntaxProblem(text);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(key, problem);
  return problem;
}

/** Types become spaces, so that lines and columns stay. */
function typescriptProblem(text: string): ModuleProblem | undefined {
  if (!canStripTypes()) return undefined;
  const { status, stdout, stderr } = runNode(['--no-warnings', '-e', STRIP], text);
  return status === 0 ? syntaxProblem(stdout) : problemOf(stderr);
}

function syntaxProblem(text: string): ModuleProblem | undefined {
  const { status, stderr } = runNode(['--no-warnings', '--check', '--input-type=module', '-'], text);
  return status === 0 ? undefined : problemOf(stderr);
}

/** Node.js 20 has no such feature, and knows no such name. */
function canStripTypes(): boolean {
  return Reflect.get(process.features, 'typescript') === 'strip';
}

function runNode(args: readonly string[], input: string) {
  // Without NODE_OPTIONS: what they ask for may be done once, by gw.
  const env = { ...process.env, NODE_OPTIONS: '' };
  return spawnSync(process.execPath, args, { input, env, encoding: 'utf8', timeout: PARSING_MS });
}

/** Node writes the place, the line, a caret below the column, and the error. */
function problemOf(stderr: string): ModuleProblem {
  const message = /^\w*Error(?: \[\w+\])?: (.*)$/m.exec(stderr)?.[1] ?? 'Node.js cannot read it';
  // What else would have been possible there is a long list.
  const [what = message] = message.split('. Expected ');
  const [, line] = /^(?:\[\w+\])?:(\d+)$/m.exec(stderr) ?? [];
  const [, caret] = /^( *)\^/m.exec(stderr) ?? [];
  return {
    message: what,
    line: line === undefined ? undefined : Number(line),
    column: caret === undefined ? undefined : caret.length + 1,
  };
}
