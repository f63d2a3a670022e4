import type { SignalSource } from './types.ts';

/** Signals as serving understands them, until `dispose`. */
export interface SignalHandlers {
  onReload(): void;
  /** The first SIGTERM or SIGINT. */
  onStop(): void;
  /** Another one: whoever sends it does not want to wait. */
  onStopNow(): void;
  /** A log file has been moved away. */
  onReopen(): void;
  /** A newer gw is to take over. */
  onUpgrade(): void;
}

/** Listens to SIGHUP, SIGUSR1, SIGUSR2, SIGTERM and SIGINT; returns the way to stop listening. */
export function handleSignals(signals: SignalSource, handlers: SignalHandlers): () => void {
  let stopping = false;
  const stop = () => {
    if (stopping) handlers.onStopNow();
    else handlers.onStop();
    stopping = true;
  };
  const reload = () => handlers.onReload();
  const reopen = () => handlers.onReopen();
  const upgrade = () => handlers.onUpgrade();
  signals.on('SIGHUP', reload);
  signals.on('SIGUSR1', reopen);
  signals.on('SIGUSR2', upgrade);
  signals.on('SIGTERM', stop);
  signals.on('SIGINT', stop);
  return () => {
    signals.off('SIGHUP', reload);
    signals.off('SIGUSR1', reopen);
    signals.off('SIGUSR2', upgrade);
    signals.off('SIGTERM', stop);
    signals.off('SIGINT', stop);
  };
}
