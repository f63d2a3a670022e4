// One turn of wrk against one contestant, and what it took: processor time for each request, rate, latency, errors.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from '../processes.mjs';

const SCRIPT = fileURLToPath(new URL('load.lua', import.meta.url));

/**
 * Loads the site for `seconds` from `cores`. `cpuUs` is processor time of the proxy for a request, `busy` the
 * share of one core that it used, `errors` all answers and connections that failed.
 */
export async function takeTurn(site, load, { seconds, cores }) {
  const before = cpuSeconds(site.pid);
  const began = performance.now();
  const printed = await runWrk(site, load, { seconds, cores });
  const cpu = cpuSeconds(site.pid) - before;
  const wall = (performance.now() - began) / 1000;
  const figures = JSON.parse(/^figures (.*)$/m.exec(printed)?.[1] ?? 'null');
  if (figures === null) throw new Error(`wrk says: ${printed.slice(-500)}`);
  const { requests, connect, read, write, timeout, status } = figures;
  const short = requests > 0 && figures.bytes < requests * load.answer.length ? 1 : 0;
  return {
    requests,
    cpuUs: (cpu * 1e6) / Math.max(1, requests),
    busy: cpu / wall,
    rate: (requests * 1e6) / figures.us,
    p50Ms: figures.p50 / 1000,
    p99Ms: figures.p99 / 1000,
    errors: connect + read + write + timeout + status + short + (requests === 0 ? 1 : 0),
  };
}

async function runWrk({ port, tls }, load, { seconds, cores }) {
  const threads = Math.max(1, Math.min(cores.length, 4));
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}${load.path}`;
  const options = [
    ...['-t', threads, '-c', load.connections, '-d', `${seconds}s`, '--latency', '--timeout', '10s'],
    ...['-s', SCRIPT],
  ];
  const child = spawn('taskset', ['-c', cores.join(','), 'wrk', ...options.map(String), url], {
    env: {
      ...process.env,
      METHOD: load.method ?? 'GET',
      BODY_BYTES: String(load.bodyBytes ?? 0),
      PATHS: load.paths ?? '',
      HEADERS_FILE: load.headersFile ?? '',
      BODY_FILE: load.bodyFile ?? '',
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
  }
  await once(child, 'close');
  return printed;
}
