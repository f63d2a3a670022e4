// What each policy costs for a request: processor time of a gateway with it, in turn with one that has none and gets
// the very same requests. `node bench/run.mjs policies` runs it; results go to bench/out/policies.json.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './lib/measure.mjs';
import { policyRows } from './lib/policies/rows.mjs';
import { OUT, ROOT } from './lib/prepare.mjs';
import { freePort, hasCommand, startProcess, stopProcess, untilListening } from './lib/processes.mjs';
import { openSite } from './lib/proxy/site.mjs';
import { startUpstream } from './lib/proxy/upstream.mjs';
import { takeTurn } from './lib/proxy/wrk.mjs';
import { round } from './lib/report.mjs';
import { installContestants, shareCores } from './proxy.mjs';

const RESULTS = `${OUT}policies.json`;
const WARM_UP_SECONDS = 2;

/**
 * Measures the rows whose names begin with one of `only` (all of them without it) and gives the section for README.md,
 * made of all results there are. Takes `rounds` and `seconds` of a turn.
 */
export async function measurePolicies({ rounds = 5, seconds = 4, only }) {
  installContestants(['nginx']);
  if (only === undefined) rmSync(RESULTS, { force: true });
  const folder = mkdtempSync(join(tmpdir(), 'gw-policies-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const cores = shareCores();
  const upstream = await startUpstream({ folder, cores: cores.upstream });
  const redis = await startRedis({ folder, cores: cores.upstream });
  const setting = { folder, cores, upstream: upstream.port, rounds, seconds };
  try {
    const rows = await policyRows({ upstream: upstream.port, redisUrl: redis?.url });
    const bare = await openGateway({ label: 'bare', policies: {} }, setting);
    for (const row of rows) {
      if (only?.every((name) => !row.label.startsWith(name))) continue;
      saveResult(row.label, { ...(await measureRow(row, bare, setting)), rounds, seconds });
    }
    await bare.stop();
    return policiesSection(
      rows.map(({ label }) => label),
      cores,
    );
  } finally {
    await stopProcess(upstream);
    if (redis !== undefined) await stopProcess(redis);
  }
}

async function startRedis({ folder, cores }) {
  if (!hasCommand('redis-server')) return undefined;
  const port = await freePort();
  const options = [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const started = startProcess(['redis-server', ...options.map(String)], { cores });
  await untilListening(started, port);
  return { ...started, url: `redis://127.0.0.1:${port}` };
}

/** Turns with and without the policy, one after the other; what it costs is the median of the differences in a round. */
async function measureRow(row, bare, setting) {
  const { folder, cores, rounds, seconds } = setting;
  const site = await openGateway(row, setting);
  try {
    const fault = await wrongAnswer(site, row);
    if (fault !== undefined) throw new Error(`${row.label}: ${fault}`);
    const load = writeLoad(folder, row.load);
    const turns = [];
    for (let at = 0; at <= rounds; at++) {
      const length = { seconds: at === 0 ? Math.min(seconds, WARM_UP_SECONDS) : seconds, cores: cores.load };
      const without = await takeTurn(bare, load, length);
      const having = await takeTurn(site, load, length);
      if (at > 0) turns.push({ without, having });
    }
    const result = summary(turns);
    console.log(`  ${row.label}: ${round(result.cpuUs)} us, bare ${round(result.bareUs)} us`);
    return result;
  } finally {
    await site.stop();
  }
}

function summary(turns) {
  const middle = (of) => median(turns.map(of));
  return {
    cpuUs: middle(({ having }) => having.cpuUs),
    bareUs: middle(({ without }) => without.cpuUs),
    moreUs: middle(({ having, without }) => having.cpuUs - without.cpuUs),
    ratio: middle(({ having, without }) => having.cpuUs / without.cpuUs),
    rate: middle(({ having }) => having.rate),
    errors: turns.reduce((sum, { having, without }) => sum + having.errors + without.errors, 0),
  };
}

async function openGateway(row, { folder, cores, upstream }) {
  const spec = ({ port, folder: own }) => {
    for (const [name, text] of Object.entries(row.files ?? {})) writeFileSync(`${own}/${name}`, text);
    return JSON.stringify(specOf(row, { port, upstream }));
  };
  const entry = { name: 'gw native', label: row.label, workers: 1, spec };
  return await openSite(entry, { folder, upstream, cores: cores.proxy, env: row.env });
}

/** JSON is YAML, too. */
function specOf({ policies, consumers = {}, chain = Object.keys(policies) }, { port, upstream }) {
  return {
    version: 1,
    name: 'bench',
    listeners: { public: { address: `127.0.0.1:${port}` } },
    upstreams: { service: { endpoints: [`http://127.0.0.1:${upstream}`] } },
    consumers,
    policies,
    routes: { all: { match: { pathPrefix: '/' }, policies: chain, to: 'service' } },
  };
}

/** What wrk needs beside the URL, as files. */
function writeLoad(folder, { headers, body = '', ...load }) {
  const [headersFile, bodyFile] = [`${folder}/headers.txt`, `${folder}/body.txt`];
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(headersFile, lines.join(''));
  writeFileSync(bodyFile, body);
  return { ...load, headersFile, bodyFile };
}

/** What is wrong with the second answer: nothing, or a sentence. The first may be one that is still to be known. */
async function wrongAnswer(site, { load, shows }) {
  await ask(site, load);
  const { statusCode, headers } = await ask(site, load);
  if (statusCode !== 200) return `answers ${statusCode}`;
  if (shows === undefined) return undefined;
  const [name, part] = shows;
  return headers[name]?.includes(part) ? undefined : `answers without ${part} in ${name}`;
}

function ask({ port }, { method = 'GET', path, headers, body = '' }) {
  const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
  const options = { port, method, path, host: '127.0.0.1', agent: false, headers: { ...headers, ...length } };
  return new Promise((done, fail) => {
    const sent = request(options, (response) => {
      response.resume().on('error', fail);
      response.on('end', () => done(response));
    });
    sent.on('error', fail).end(body);
  });
}

function saveResult(label, result) {
  mkdirSync(OUT, { recursive: true });
  writeFileSync(RESULTS, JSON.stringify({ ...readResults(), [label]: result }, null, 1));
}

function readResults() {
  return existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
}

/** The table, in the order of the rows; notes say what is not in it. */
function policiesSection(labels, cores) {
  const results = readResults();
  const measured = labels.filter((label) => results[label] !== undefined);
  const rows = measured.map((label) => tableRow(label, results[label]));
  const head = [
    '| policies | CPU for a request | without them | more | ratio | requests/s | |',
    '|---|---|---|---|---|---|---|',
  ];
  const { rounds, seconds } = results[measured[0]] ?? {};
  return {
    rows: [],
    notes: [
      `native engine, 64 connections, ${rounds} rounds of ${seconds} s; gateway on core ${cores.proxy.join(' and ')}, upstream on ${cores.upstream.join(' and ')}, load on ${cores.load.join(' and ')}; no access log`,
      ...missing(measured),
    ],
    tables: [[...head, ...rows].join('\n')],
  };
}

function tableRow(label, { cpuUs, bareUs, moreUs, ratio, rate, errors }) {
  const fault = errors > 0 ? `${errors} errors` : '';
  return `| ${label} | ${round(cpuUs)} us | ${round(bareUs)} us | ${round(moreUs)} us | ${round(ratio)} × | ${Math.round(rate)} | ${fault} |`;
}

/** Kinds of policies that no row has. */
function missing(measured) {
  const schema = JSON.parse(readFileSync(`${ROOT}schemas/gateway.schema.json`, 'utf8'));
  const words = new Set(measured.flatMap((label) => label.split(/[\s,]+/)));
  const kinds = Object.keys(schema.$defs.policy.properties).filter((kind) => !words.has(kind));
  if (kinds.length === 0) return [];
  return [`not measured: ${kinds.join(', ')}${kinds.includes('mtls') ? ' (wrk shows no certificate)' : ''}`];
}
