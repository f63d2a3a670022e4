// Preloaded into a gw process (NODE_OPTIONS=--import): measures how long its event loop was held up, and writes
// the figures to the file named by EVENT_LOOP_PROBE when the process ends, and each time it gets SIGWINCH.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env.EVENT_LOOP_PROBE;
const RESOLUTION_MS = 1;

if (isMainThread && file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const write = () => {
    // The histogram holds the time between two ticks of a timer, so the timer's own interval is taken off.
    const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    const { heapUsed, rss } = process.memoryUsage();
    const figures = {
      maxMs: ms(delay.max),
      p99Ms: ms(delay.percentile(99)),
      p999Ms: ms(delay.percentile(99.9)),
      heapUsed,
      rss,
    };
    writeFileSync(file, JSON.stringify(figures));
    delay.reset();
  };
  process.on('exit', write);
  process.on('SIGWINCH', write);
}
