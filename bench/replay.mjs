// `node bench/replay.mjs [--lines 1000000]`: logs of several formats through the demo's spec, as whole processes: lines
// a minute of processor time, and the most memory beside that of a log of a tenth. Exits with 1 when it is too slow.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildGw, OUT, ROOT } from './lib/prepare.mjs';
import { createRandom } from './lib/random.mjs';

const { values } = parseArgs({ options: { lines: { type: 'string', default: '1000000' } } });
const LINES = Number(values.lines);
const LINES_PER_MINUTE = 1_000_000;
/** Characters that are written at once. */
const PIECE = 1_000_000;

const TIME = '2026-03-02T09:14:03';
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

/** One request as each program writes it. */
const FORMATS = {
  gw: ({ method, path, id }) =>
    `{"time":"${TIME}.120Z","id":"${id}","client":"203.0.113.9","method":"${method}","host":"localhost:8080","path":"${path}","status":200,"bytesIn":0,"bytesOut":130,"durationMs":4.213,"route":"r","listener":"public","upstream":"users","endpoint":"http://127.0.0.1:9001","upstreamMs":3.871,"revision":"1a2b3c4d5e6f","userAgent":"${AGENT}","end":"complete"}\n`,
  combined: ({ method, path }) =>
    `203.0.113.9 - - [02/Mar/2026:09:14:03 +0000] "${method} ${path}?ref=mail HTTP/1.1" 200 130 "-" "${AGENT}"\n`,
  'nginx-json': ({ method, path }) =>
    `{"time_iso8601":"${TIME}+00:00","remote_addr":"203.0.113.9","request_method":"${method}","scheme":"http","host":"localhost","server_port":"8080","request_uri":"${path}?ref=mail","status":"200","body_bytes_sent":"130","http_user_agent":"${AGENT}","request_time":"0.004"}\n`,
  caddy: ({ method, path }) =>
    `{"level":"info","ts":1772442843.12,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"203.0.113.9","client_ip":"203.0.113.9","proto":"HTTP/1.1","method":"${method}","host":"localhost:8080","uri":"${path}?ref=mail","headers":{"User-Agent":["${AGENT}"],"Accept":["*/*"]}},"bytes_read":0,"duration":0.004,"size":130,"status":200,"resp_headers":{"Server":["Caddy"]}}\n`,
};

/** What is asked of the demo; nearly every line asks for something else. */
const PATHS = [
  (number) => `/v1/products/${number}`,
  (number) => `/v1/products/green-tea-${number}`,
  (number) => `/v1/orders/${number}`,
  () => '/v1/orders',
  (number) => `/p/${number}`,
  (number) => `/nothing/here/${number}`,
];

/** Writes a log; gives its path. */
function writeLog(name, lines) {
  const random = createRandom(7);
  const file = `${OUT}replay-${name}.log`;
  const handle = openSync(file, 'w');
  let text = '';
  for (let line = 0; line < lines; line++) {
    const path = PATHS[Math.floor(random() * PATHS.length)](Math.floor(random() * 1_000_000));
    const method = random() < 0.9 ? 'GET' : 'POST';
    text += FORMATS[name]({ method, path, id: line.toString(16).padStart(16, '0') });
    if (text.length < PIECE) continue;
    writeSync(handle, text);
    text = '';
  }
  writeSync(handle, text);
  closeSync(handle);
  return file;
}

const PROBE =
  'data:text/javascript,process.on("exit", () => console.error(JSON.stringify(process.resourceUsage())))';

/** Replays a log of so many lines, through the demo's spec twice: seconds, and the most memory in MiB. */
function measure(name, lines) {
  const log = writeLog(name, lines);
  const specs = ['--spec', 'examples/shop', '--against', 'examples/shop'];
  const facts = name === 'combined' ? ['--host', 'localhost', '--listener', 'public'] : [];
  const args = ['--import', PROBE, 'dist/gw.js', 'replay', log, ...specs, ...facts, '--format', 'json'];
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  const wall = (performance.now() - began) / 1_000;
  rmSync(log);
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  const { requests } = JSON.parse(stdout);
  if (requests !== lines) throw new Error(`${name}: ${requests} requests of ${lines} lines`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr);
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1_024 };
}

await buildGw();
mkdirSync(OUT, { recursive: true });
let isFast = true;
for (const name of Object.keys(FORMATS)) {
  const [short, long] = [measure(name, LINES / 10), measure(name, LINES)];
  const perMinute = (LINES / long.cpu) * 60;
  isFast &&= perMinute >= LINES_PER_MINUTE;
  const time = `${long.cpu.toFixed(1)} s of processor time, ${long.wall.toFixed(1)} s in all`;
  const memory = `${long.memory.toFixed(0)} MiB, ${short.memory.toFixed(0)} MiB for a tenth of it`;
  console.log(`${name}: ${(perMinute / 1e6).toFixed(1)} million lines a minute (${time}); ${memory}`);
}
process.exitCode = isFast ? 0 : 1;
