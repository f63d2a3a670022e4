// One line on a terminal that says what long work is at. It is written over itself and gone in the end, so that
// nothing of it is left; where standard error is no terminal, nothing is written.
import type { BuildPhase } from '../compile/build.ts';
import { counted } from './counted.ts';
import type { CommandIo } from './types.ts';

/** Work that is over by then is not worth a line. */
const QUIET_MS = 500;

/**
 * Texts of so many bytes take that long or longer. The work blocks the process, so a phase that turns out to be
 * long can no longer say so; its size must tell beforehand.
 */
const LONG_BYTES = 256 * 1024;

/** To the start of the line, and nothing behind it. */
const ERASE = '\r\u001b[2K';

/** A line that tells of work while it lasts. */
export interface Progress {
  show(phase: BuildPhase): void;
  /** Does the work, and takes the line away behind it, whatever became of it. */
  during<Result>(work: () => Result): Result;
}

/** Makes the line of a command; `now` gives milliseconds. */
export function createProgress(
  { stderr, env }: Pick<CommandIo, 'stderr' | 'env'>,
  now: () => number = () => performance.now(),
): Progress {
  const isAble = stderr.isTerminal && env.TERM !== 'dumb';
  const beganMs = now();
  let isShown = false;
  return {
    show(phase) {
      const isLong = now() - beganMs >= QUIET_MS || phase.bytes >= LONG_BYTES;
      if (!isAble || !isLong) return;
      isShown = true;
      stderr.write(`${ERASE}${phaseText(phase).slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    during(work) {
      try {
        return work();
      } finally {
        if (isShown) stderr.write(ERASE);
        isShown = false;
      }
    },
  };
}

function phaseText({ name, files, routes }: BuildPhase): string {
  if (name === 'reading') return `reading ${counted(files, 'file')}…`;
  return name === 'checking' ? 'checking…' : `compiling ${counted(routes, 'route')}…`;
}
