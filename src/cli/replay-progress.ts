// The line on a terminal that says how far the reading of logs is.
import { counted } from './counted.ts';
import type { CommandIo } from './types.ts';

/** The line is written anew no more often than that. */
const EVERY_MS = 200;
const ERASE = '\r\u001b[2K';

/** Progress through logs. */
export interface LogProgress {
  /** So many bytes of the logs have been read. */
  bytesRead(count: number): void;
  show(records: number): void;
  /** Takes the line away. */
  end(): void;
}

/** Makes the line; `bytes` is the size of all logs where it is known. `now` gives milliseconds. */
export function createLogProgress(
  { stderr, env }: Pick<CommandIo, 'stderr' | 'env'>,
  bytes: number | undefined,
  now: () => number = () => performance.now(),
): LogProgress {
  const isAble = stderr.isTerminal && env.TERM !== 'dumb';
  const beganMs = now();
  let shownMs = beganMs + EVERY_MS;
  let isShown = false;
  let read = 0;
  return {
    bytesRead(count) {
      read += count;
    },
    show(records) {
      const nowMs = now();
      if (!isAble || nowMs - shownMs < EVERY_MS) return;
      shownMs = nowMs;
      isShown = true;
      const part = bytes === undefined || read > bytes ? '' : `, ${Math.floor((read * 100) / bytes)} %`;
      const perSecond = Math.round((records * 1_000) / (nowMs - beganMs));
      const text = `read ${counted(records, 'request')}${part}, ${counted(perSecond, 'request')} a second…`;
      stderr.write(`${ERASE}${text.slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    end() {
      if (isShown) stderr.write(ERASE);
      isShown = false;
    },
  };
}
