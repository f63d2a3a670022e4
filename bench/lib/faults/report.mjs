// The rows as a table, and as part of docs/faults.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../../../docs/faults.md', import.meta.url));
const MARKS = /(<!-- faults -->\n)[\s\S]*(<!-- \/faults -->)/;
const HEAD = [
  'what happens',
  'may fail',
  'failed of all',
  'error rate',
  'errors end after',
  'as before, after mending',
  'p99 before → since, slowest',
];

/** The table as Markdown. */
export function faultTable(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map((row) => line(cellsOf(row)))].join('\n');
}

/** Puts the table into the page. */
export function writeFaultTable(rows, { length: { clients }, engine }) {
  const how = `${availableParallelism()} cores for all processes, Node.js ${process.versions.node}, engine ${engine}, ${clients} clients that ask again and again, one request in four a PUT.`;
  const broken = rows.flatMap(({ name, complaints }) => complaints.map((each) => `- **${name}**: ${each}`));
  const text = [how, '', faultTable(rows), ...(broken.length > 0 ? ['', ...broken] : []), ''].join('\n');
  writeFileSync(
    PAGE,
    readFileSync(PAGE, 'utf8').replace(MARKS, (_, begin, end) => `${begin}${text}${end}`),
  );
}

function cellsOf(row) {
  const why = Object.entries(row.why).map(([what, count]) => `${count} × ${what}`);
  const notes = row.notes.map((note) => `; ${note}`).join('');
  return [
    `**${row.name}**: ${row.title}${notes}`,
    row.expect,
    `${row.failed} of ${row.requests}${why.length > 0 ? ` (${why.join(', ')})` : ''}`,
    rate(row.failed / Math.max(1, row.requests)),
    row.failed === 0 ? '–' : time(row.errorsMs),
    time(row.backMs),
    `${time(row.calmP99)} → ${time(row.p99)}, ${time(row.worst)}`,
  ];
}

function rate(share) {
  if (share === 0) return '0 %';
  return share < 0.0001 ? '< 0.01 %' : `${(100 * share).toFixed(2)} %`;
}

function time(ms) {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
