// What telemetry costs for a request: processor time of a gateway with it, in turn with one that tells nothing of
// itself and gets the very same requests. `node bench/run.mjs telemetry` runs it.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './lib/measure.mjs';
import { stopProcess } from './lib/processes.mjs';
import { openSite } from './lib/proxy/site.mjs';
import { startUpstream } from './lib/proxy/upstream.mjs';
import { takeTurn } from './lib/proxy/wrk.mjs';
import { round, target } from './lib/report.mjs';
import { installContestants, shareCores } from './proxy.mjs';

const WARM_UP_SECONDS = 2;
/** Telemetry all on costs at most so much of what a request costs without. */
const RATIO_MOST = 1.3;

/** The rows by name: `telemetry` of a spec; what has an access log writes it to a file. */
function rowsOf(endpoint) {
  const metrics = {};
  const accessLog = { file: 'access.log' };
  const traces = (sample) => ({ endpoint, sample });
  return {
    metrics: { metrics, accessLog: false },
    'access log': { accessLog },
    'traces, none recorded': { traces: traces('0%'), accessLog: false },
    'traces, 10 % recorded': { traces: traces('10%'), accessLog: false },
    'all on: metrics, access log, traces at 10 %': { metrics, accessLog, traces: traces('10%') },
  };
}

/** Measures the rows and gives the section for README.md. Takes `rounds` and `seconds` of a turn. */
export async function measureTelemetry({ rounds = 5, seconds = 4 }) {
  installContestants(['nginx']);
  const folder = mkdtempSync(join(tmpdir(), 'gw-telemetry-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const cores = shareCores();
  const upstream = await startUpstream({ folder, cores: cores.upstream });
  const collector = await startCollector();
  const setting = { folder, cores, upstream: upstream.port, rounds, seconds };
  try {
    const bare = await openGateway('off', { accessLog: false }, setting);
    const results = [];
    for (const [label, telemetry] of Object.entries(rowsOf(collector.url))) {
      results.push({ label, ...(await measureRow({ label, telemetry }, bare, setting)) });
    }
    await bare.stop();
    return section(results, setting);
  } finally {
    collector.close();
    await stopProcess(upstream);
  }
}

/** Takes spans and forgets them; it runs in this process, which has no core of the gateway's. */
async function startCollector() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}/v1/traces`, close: () => server.close() };
}

async function measureRow({ label, telemetry }, bare, setting) {
  const { cores, rounds, seconds } = setting;
  const site = await openGateway(label, telemetry, setting);
  const load = { path: '/small', connections: 64, headers: {}, answer: '' };
  const turns = [];
  try {
    for (let at = 0; at <= rounds; at++) {
      const length = { seconds: at === 0 ? Math.min(seconds, WARM_UP_SECONDS) : seconds, cores: cores.load };
      const without = await takeTurn(bare, load, length);
      const having = await takeTurn(site, load, length);
      if (at > 0) turns.push({ without, having });
    }
  } finally {
    await site.stop();
  }
  const middle = (of) => median(turns.map(of));
  const result = {
    cpuUs: middle(({ having }) => having.cpuUs),
    bareUs: middle(({ without }) => without.cpuUs),
    ratio: middle(({ having, without }) => having.cpuUs / without.cpuUs),
    errors: turns.reduce((sum, { having, without }) => sum + having.errors + without.errors, 0),
  };
  console.log(
    `  ${label}: ${round(result.cpuUs)} us, off ${round(result.bareUs)} us, ${round(result.ratio)} x`,
  );
  return result;
}

async function openGateway(label, telemetry, { folder, cores, upstream }) {
  const spec = ({ port }) =>
    JSON.stringify({
      version: 1,
      name: 'bench',
      listeners: { public: { address: `127.0.0.1:${port}` } },
      upstreams: { service: { endpoints: [`http://127.0.0.1:${upstream}`] } },
      telemetry,
      routes: { all: { match: { pathPrefix: '/' }, to: 'service' } },
    });
  // With `extras` gw is started as a user would; the spec says what of it is on.
  const entry = { name: 'gw native', label, workers: 1, spec, extras: true };
  return await openSite(entry, { folder, upstream, cores: cores.proxy });
}

function section(results, { cores, rounds, seconds }) {
  const all = results.at(-1);
  const head = ['| on | CPU for a request | off | ratio | |', '|---|---|---|---|---|'];
  const rows = results.map(({ label, cpuUs, bareUs, ratio, errors }) => {
    const fault = errors > 0 ? `${errors} errors` : '';
    return `| ${label} | ${round(cpuUs)} us | ${round(bareUs)} us | ${round(ratio)} × | ${fault} |`;
  });
  return {
    rows: [
      target('telemetry all on, to off, in CPU for a request', {
        figure: all.ratio,
        most: RATIO_MOST,
        detail: `${round(all.bareUs)} us → ${round(all.cpuUs)} us`,
      }),
    ],
    notes: [
      `native engine, 64 connections, ${rounds} rounds of ${seconds} s; gateway on core ${cores.proxy.join(' and ')}, load and collector beside it`,
    ],
    tables: [[...head, ...rows].join('\n')],
  };
}
