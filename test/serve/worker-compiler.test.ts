// The thread around the compiler, with small programs in its place: one answers, one breaks down, one dies.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { createWorkerCompiler } from '../../src/serve/worker-compiler.ts';

const JOB = { path: 'gateway.yaml', cwd: '/', env: {}, color: false };
const OUTCOME = { folder: '/', watched: [], isReadable: true, report: '' };

/** A thread that does `code` with each job; `reply` answers. */
function worker(code: string): Worker {
  const program = `const { parentPort } = require('node:worker_threads');
    const reply = (answer) => parentPort.postMessage(answer);
    parentPort.on('message', (job) => { ${code} });`;
  return new Worker(program, { eval: true });
}

const ANSWERS = `reply({ outcome: ${JSON.stringify(OUTCOME)} });`;

describe('createWorkerCompiler', () => {
  it('starts no thread before it is needed, and one for many jobs', async () => {
    let started = 0;
    const createWorker = () => {
      started += 1;
      return worker(ANSWERS);
    };
    const compiler = createWorkerCompiler({ createWorker });
    expect(started).toBe(0);
    for (let job = 0; job < 3; job++) expect(await compiler.compile(JOB)).toEqual(OUTCOME);
    expect(started).toBe(1);
    await compiler.close();
  });

  it.each([
    ['says what broke down', "reply({ problem: 'the disk is on fire' });", 'the disk is on fire'],
    ['says what it threw', "throw new Error('out of ideas');", 'out of ideas'],
    ['says that it died', 'process.exit(3);', 'ended before it was done'],
  ])('%s, and compiles the next job in a new thread', async (_what, code, message) => {
    const programs = [code, ANSWERS];
    const compiler = createWorkerCompiler({ createWorker: () => worker(programs.shift() ?? '') });
    await expect(compiler.compile(JOB)).rejects.toThrow(message);
    expect(await compiler.compile(JOB)).toEqual(OUTCOME);
    await compiler.close();
  });

  it('ends a thread that has nothing to do', async () => {
    const threads: Worker[] = [];
    const createWorker = () => {
      const thread = worker(ANSWERS);
      threads.push(thread);
      return thread;
    };
    const compiler = createWorkerCompiler({ createWorker, idleMs: 10 });
    await compiler.compile(JOB);
    const [thread] = threads;
    if (thread !== undefined) await once(thread, 'exit');
    expect(await compiler.compile(JOB)).toEqual(OUTCOME);
    await compiler.close();
    expect(threads).toHaveLength(2);
  });
});
