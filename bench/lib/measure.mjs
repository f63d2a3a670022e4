// Measuring in turns: the machine is noisy, so contestants take turns within one sitting and medians count.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export const ROUNDS = Math.max(3, Number(process.env.ROUNDS ?? 5));
/** Lookups are short, so their turns are short and many. */
export const LOOKUP_ROUNDS = 3 * ROUNDS;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Asks every contestant once a round for a number, and gives the median of each. The first round warms up. */
export function takeTurns(contestants, rounds = ROUNDS) {
  const figures = new Map(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(contestants)) {
      const figure = measure();
      if (round > 0) figures.get(name).push(figure);
    }
  }
  return Object.fromEntries([...figures].map(([name, values]) => [name, median(values)]));
}

/** Nanoseconds of processor time for each call of `once` over `inputs`, again and again for at least `ms`. */
export function nanosecondsPerCall(once, inputs, ms = 120) {
  const until = performance.now() + ms;
  const before = process.cpuUsage();
  let calls = 0;
  let sink = 0;
  while (performance.now() < until) {
    for (let at = 0; at < inputs.length; at++) sink += once(inputs[at]) ? 1 : 0;
    calls += inputs.length;
  }
  const { user, system } = process.cpuUsage(before);
  if (sink < 0) throw new Error('unreachable; keeps the calls from being optimised away');
  return ((user + system) * 1000) / calls;
}

/** Runs a whole process `times` times; milliseconds of wall clock and of processor time for each. */
export function timeProcess(args, { cwd, times = 1, allow = [0] }) {
  const cpuBefore = childCpuMs();
  const began = performance.now();
  for (let at = 0; at < times; at++) {
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (!allow.includes(status)) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  }
  return { wall: (performance.now() - began) / times, cpu: (childCpuMs() - cpuBefore) / times };
}

/** Processor time of all children that have ended, from the kernel, in ticks of 10 ms. */
function childCpuMs() {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
