/**
 * Errors that modules of the user's let happen outside of their hooks, in timers and in promises that nobody waits for.
 * Node.js ends the process over them. Those whose stack leads through such a module are told instead; everything else
 * ends the process as it always did. An error without a stack, or whose stack is all Node's, is not known for a module's.
 */
import { errorText, isOfModule } from '../../policy/custom/error-text.ts';

const TOLD_MS = 5_000;

let warn: ((message: string) => void) | undefined;
let toldAtMs = Number.NEGATIVE_INFINITY;

/** From the first module on, tells of stray errors; who is told is who asked last. */
export function containStrays(tell: (message: string) => void): void {
  const isFirst = warn === undefined;
  warn = tell;
  if (!isFirst) return;
  // Node.js turns rejections that nobody handles into exceptions: one listener hears of both.
  process.on('uncaughtException', (error) => {
    if (isOfModule(error)) tellStray(error);
    else endOver(error);
  });
}

function tellStray(error: unknown): void {
  const now = performance.now();
  if (now - toldAtMs < TOLD_MS) return;
  toldAtMs = now;
  warn?.(`a module of a policy let an error go that nobody waited for: ${errorText(error, process.cwd())}`);
}

/** As without this listener, unless somebody else listens, too. */
function endOver(error: unknown): void {
  if (process.listenerCount('uncaughtException') > 1) return;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
