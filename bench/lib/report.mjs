// Figures as rows of a table, and the table in its place in README.md, between two markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { BENCH } from './prepare.mjs';

/** A row that has a target: the figure must not be above it. */
export function target(what, { figure, most, detail, unit = '×' }) {
  const verdict = figure <= most ? 'met' : `missed by ${round(figure / most)} ×`;
  return `| ${what} | ≤ ${most} ${unit} | **${round(figure)} ${unit}** | ${verdict} | ${detail} |`;
}

/** The same for a figure that must not be below its target. */
export function targetAtLeast(what, { figure, least, detail }) {
  const verdict = figure >= least ? 'met' : `missed by ${round(least / figure)} ×`;
  return `| ${what} | ≥ ${least} × | **${round(figure)} ×** | ${verdict} | ${detail} |`;
}

/** Puts the rows of one script, and notes and tables below them, into README.md. */
export function writeSection(name, section) {
  const path = `${BENCH}README.md`;
  const text = readFileSync(path, 'utf8');
  const begin = `<!-- ${name} -->`;
  const end = `<!-- /${name} -->`;
  const [before, rest] = text.split(begin);
  const [, after] = (rest ?? '').split(end);
  if (after === undefined) throw new Error(`README.md has no markers for ${name}`);
  writeFileSync(path, `${before}${begin}\n${sectionText(section)}${end}${after}`);
}

/** A section as Markdown: the machine, the rows with targets, notes, and tables that say more. */
export function sectionText({ rows, notes = [], tables = [] }) {
  const head = ['| what | must reach | figure | | measured |', '|---|---|---|---|---|'];
  const table = rows.length === 0 ? '' : `${[...head, ...rows].join('\n')}\n`;
  const list = notes.length === 0 ? '' : `\n${notes.map((note) => `- ${note}`).join('\n')}\n`;
  return `${machine()}\n\n${table}${list}${tables.map((each) => `\n${each}\n`).join('')}`;
}

/** What the figures depend on, without a name. */
function machine() {
  return `${cpus().length} cores, Node.js ${process.versions.node}, medians of rounds in turn.`;
}

export function round(value) {
  if (value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(2)));
}
