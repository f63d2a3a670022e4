// How serving ends: it was told to stop, or a newer gw has taken over. Either way clients are asked to go first, and
// cut off last.
import type { Say } from './own-log.ts';
import { handleSignals } from './signals.ts';
import type { ServeOptions, SignalSource } from './types.ts';

/** What is to end. */
interface Ending {
  /** Asks clients to go, and refuses nothing; without `accepts`, another process accepts from now on. */
  retreat(accepts: boolean): void;
  close(drainMs: number): Promise<void>;
}

/** What signals ask for. */
interface Wanted {
  onReload(): void;
  onReopen(): void;
  onStop(): void;
  onUpgrade(): void;
  /** The second signal to stop. */
  onStopNow(): void;
}

/** Signals, as they have come. */
export interface Signals {
  /** Resolves at the first that asks to stop. */
  readonly asked: Promise<'stopped'>;
  /** Resolves at the second. */
  readonly hurried: Promise<void>;
  dispose(): void;
}

/** Connections that are idle when another process takes over may still bring a request for so long. */
const IDLE_MS = 5_000;

const STOPPING = { event: 'stopping' } as const;

/** Acts on signals. */
export function listenForSignals(source: SignalSource, wanted: Wanted): Signals {
  let stop: () => void = () => {};
  let hurry: () => void = () => {};
  const asked = new Promise<'stopped'>((resolve) => {
    stop = () => resolve('stopped');
  });
  const hurried = new Promise<void>((resolve) => {
    hurry = resolve;
  });
  const dispose = handleSignals(source, {
    ...wanted,
    onStop() {
      wanted.onStop();
      stop();
    },
    onStopNow() {
      wanted.onStopNow();
      hurry();
    },
  });
  return { asked, hurried, dispose };
}

/** Serves on for the time of grace, so that whoever sends clients here can learn that they should not; then drains. */
export async function stopServing(
  target: Ending,
  { graceMs = 0, drainMs }: Pick<ServeOptions, 'graceMs' | 'drainMs'>,
  { hurried, say }: { readonly hurried: Promise<void>; readonly say: Say },
): Promise<void> {
  const drained = `requests in flight have ${drainMs / 1000} s to end`;
  if (graceMs > 0) {
    say(`stopping: serving on for ${graceMs / 1000} s, no longer ready; then ${drained}`, STOPPING);
    target.retreat(true);
    await waitAtMost(graceMs, hurried);
  } else say(`stopping: ${drained}`, STOPPING);
  await target.close(drainMs);
}

/** Leaves accepting to the process that has taken over, and ends when clients have gone there, too. */
export async function leaveToSuccessor(
  target: Ending,
  { drainMs }: Pick<ServeOptions, 'drainMs'>,
  hurried: Promise<void>,
): Promise<void> {
  target.retreat(false);
  const idleMs = Math.min(IDLE_MS, drainMs / 2);
  await waitAtMost(idleMs, hurried);
  await target.close(drainMs - idleMs);
}

async function waitAtMost(ms: number, other: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([over, other]);
  clearTimeout(timer);
}
