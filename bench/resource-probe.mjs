// Preloaded into a gw process (NODE_OPTIONS=--import): each time it gets SIGWINCH it collects garbage and writes what
// is left, memory and active resources, to the file RESOURCE_PROBE.PID.
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const prefix = process.env.RESOURCE_PROBE;

if (isMainThread && prefix !== undefined) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGWINCH', () => {
    collect();
    const resources = {};
    for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
    const { heapUsed, external, rss } = process.memoryUsage();
    const file = `${prefix}.${process.pid}`;
    writeFileSync(`${file}.part`, JSON.stringify({ heapUsed, external, rss, resources }));
    renameSync(`${file}.part`, file);
  });
}
