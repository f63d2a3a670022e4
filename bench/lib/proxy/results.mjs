// Results on disk, one file a case, and the section of README.md that is made of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { OUT } from '../prepare.mjs';
import { round, target, targetAtLeast } from '../report.mjs';
import { CASES } from './cases.mjs';
import { ratioBetween } from './run-case.mjs';

const FOLDER = `${OUT}proxy/`;

/** Forgets what was measured before. */
export function clearResults() {
  rmSync(FOLDER, { recursive: true, force: true });
}

/** Keeps what a case gave. */
export function saveResult(name, result) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}${name}.json`, JSON.stringify(result, null, 1));
}

function readResults() {
  if (!existsSync(FOLDER)) return {};
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [file.slice(0, -5), JSON.parse(readFileSync(FOLDER + file, 'utf8'))]),
  );
}

/** Rows with targets, notes, and a table for each case that has been measured. */
export function proxySection() {
  const results = readResults();
  const ordered = Object.keys(CASES).filter((name) => results[name] !== undefined);
  const notes = ordered.flatMap((name) => results[name].notes);
  return {
    rows: [...caseTargets(results), ...memoryTargets(results)],
    notes: [...new Set(notes)],
    tables: [...ordered.map((name) => caseTable(name, results[name])), ...memoryTables(results)],
  };
}

/** Case, the two entries, figure, bound and what is shown. */
const TARGETS = [
  ['small', ['gw native', 'nginx'], 'cpuUs', 1.15],
  ['small', ['gw native', 'caddy'], 'cpuUs', 0.3],
  ['small', ['gw native', '@fastify/http-proxy'], 'cpuUs', 0.3],
  ['small', ['gw native', 'node-http-proxy'], 'cpuUs', 0.25],
  ['routes', ['gw native, 10,000 routes', 'gw native, 1 route'], 'cpuUs', 1.05],
  ['extras', ['gw native, key, limit, header changes and access log', 'gw native, bare'], 'cpuUs', 1.5],
  ['down', ['gw native', 'pipe on streams'], 'rate', 0.9],
  ['up', ['gw native', 'pipe on streams'], 'rate', 0.9],
];

function caseTargets(results) {
  return TARGETS.flatMap(([name, labels, key, bound]) => {
    const rows = results[name]?.rows ?? [];
    const figure = ratioBetween(rows, labels, key);
    if (figure === undefined) return [];
    const what = `${CASES[name].title}: ${key === 'rate' ? 'throughput' : 'CPU'} of ${labels[0]} to ${labels[1]}`;
    const fault = rows.find(({ entry, fault }) => labels.includes(entry.label) && fault !== undefined)?.fault;
    const detail = fault ?? labels.map((label) => `${label} ${figureOf(rows, label, key)}`).join('; ');
    if (fault !== undefined) return [`| ${what} | | | **failed** | ${detail} |`];
    return key === 'rate'
      ? [targetAtLeast(what, { figure, least: bound, detail })]
      : [target(what, { figure, most: bound, detail })];
  });
}

function figureOf(rows, label, key) {
  const { figures } = rows.find(({ entry }) => entry.label === label);
  return key === 'rate' ? `${Math.round(figures.rate)}/s` : `${round(figures.cpuUs)} us`;
}

function memoryTargets({ slow, idle }) {
  const rows = [];
  const native = slow?.find(({ label }) => label === 'gw native');
  if (native !== undefined) {
    const what = 'memory for each transfer that is read slowly';
    const figure = native.bytes / 1024;
    const row = target(what, { figure, most: 256, unit: 'KiB', detail: slowDetail(native) });
    rows.push(native.fault === undefined ? row : `| ${what} | | | **failed** | ${native.fault} |`);
  }
  const [base, ...others] = idle ?? [];
  for (const { label, bytes } of others.filter(({ label }) => label.startsWith('gw native'))) {
    const detail = `${mebibytes(bytes)}, a bare node:http server ${mebibytes(base.bytes)}`;
    rows.push(target(`idle memory, ${label}`, { figure: bytes / base.bytes, most: 1.5, detail }));
  }
  return rows;
}

function caseTable(name, { rows, conditions }) {
  const base = rows.find(({ turns }) => turns !== undefined)?.entry.label ?? 'nothing';
  const columns = ['', 'CPU for a request', `to ${base}`, 'requests/s', `to ${base}`];
  const head = [...columns, 'p50', 'p99', 'busy', 'memory at most', ''];
  const lines = rows.map(({ entry, figures, ratios, fault }) => {
    if (figures === undefined) return [entry.label, ...Array(8).fill(''), `**failed**: ${fault}`];
    const { cpuUs, rate, p50Ms, p99Ms, busy, peak } = figures;
    return [
      ...[entry.label, `${round(cpuUs)} us`, `${round(ratios.cpuUs)} ×`, Math.round(rate)],
      ...[`${round(ratios.rate)} ×`, `${round(p50Ms)} ms`, `${round(p99Ms)} ms`],
      ...[`${Math.round(busy * 100)} %`, mebibytes(peak), fault === undefined ? '' : `**failed**: ${fault}`],
    ];
  });
  return `### ${CASES[name].title}\n\n${conditions}\n\n${markdown(head, lines)}`;
}

function memoryTables({ slow, idle }) {
  const tables = [];
  if (slow !== undefined) {
    const lines = slow.map(({ label, bytes, held, fault }) => {
      if (fault !== undefined) return [label, `**failed**: ${fault}`, ''];
      return [label, kibibytes(bytes), held === undefined ? '' : kibibytes(held)];
    });
    const head = ['one of 64 at once, 16 MiB each', 'resident memory grows by', 'of that in use'];
    tables.push(`### Memory for a slow transfer\n\n${markdown(head, lines)}`);
  }
  if (idle !== undefined) {
    const lines = idle.map(({ label, bytes }) => [label, mebibytes(bytes)]);
    tables.push(`### Idle memory\n\n${markdown(['', 'resident'], lines)}`);
  }
  return tables;
}

function markdown(head, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(head), `|${head.map(() => '---').join('|')}|`, ...lines.map(row)].join('\n');
}

function slowDetail({ held }) {
  return `gw native, 64 of 16 MiB at once; ${kibibytes(held)} of it in use, the rest is garbage not yet collected`;
}

function kibibytes(bytes) {
  return `${Math.round(bytes / 1024)} KiB`;
}

function mebibytes(bytes) {
  return `${round(bytes / 2 ** 20)} MiB`;
}
