// Asks again and again: every two seconds while all is well, ever more rarely while gw does not answer, and not at
// all while nobody looks. A gateway with very many routes is asked at a tenth of its time at most.
import { ApiError, ask } from './api.js';

const EVERY_MS = 2000;
const RETRY_MS_MAX = 30_000;
const SHARE_OF_TIME = 10;

/**
 * @param {{ paths: () => readonly string[], onData: (documents: Map<string, unknown>) => void,
 *   onFailure: (error: ApiError) => void }} deps
 */
export function createPoller({ paths, onData, onFailure }) {
  let failures = 0;
  /** Which round counts: what an older one brings comes too late. */
  let round = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function poll() {
    clearTimeout(timer);
    round += 1;
    const mine = round;
    const began = performance.now();
    try {
      const wanted = paths();
      const documents = await Promise.all(wanted.map(ask));
      if (mine !== round) return;
      failures = 0;
      onData(new Map(wanted.map((path, index) => [path, documents[index]])));
      wait(Math.max(EVERY_MS, (performance.now() - began) * SHARE_OF_TIME));
    } catch (error) {
      if (mine !== round) return;
      if (!(error instanceof ApiError)) throw error;
      failures += 1;
      onFailure(error);
      // Without a token there is nothing to wait for: `now` is called when there is one.
      if (error.status !== 401) wait(Math.min(EVERY_MS * 2 ** (failures - 1), RETRY_MS_MAX));
    }
  }

  /** @param {number} delayMs */
  function wait(delayMs) {
    if (!document.hidden) timer = setTimeout(poll, delayMs);
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) clearTimeout(timer);
    else poll();
  });
  return { now: poll };
}
