// What the soak has shown, as a list of claims that hold or do not, and as a page.
import { median } from '../measure.mjs';
import { KINDS } from './kinds.mjs';

const MIB = 2 ** 20;
/** Memory may differ by this much between two stretches of the same load. */
const MEMORY_RATIO = 1.1;
const MEMORY_SLACK = 4 * MIB;
/** Shorter soaks say nothing about memory: it is still growing to its working size. */
const MEMORY_MINUTES = 5;
const ROWS = 30;

/** Claims `{ what, holds, detail }` about a run; `holds` is undefined where the run was too short to tell. */
export function judge({ counts, reloads, samples, before, after, minutes, messages }) {
  const failures = (isGood) =>
    [...counts]
      .filter(([name]) => KINDS[name].good === isGood)
      .reduce((sum, [, { unexpected }]) => sum + total(unexpected), 0);
  const claims = [
    claim('good requests that failed', failures(true)),
    claim('unexpected outcomes of the others', failures(false)),
    claim(`reloads that failed, of ${reloads.done}`, reloads.failed),
    claim('messages of the gateway that nobody expects', messages.length),
    claim('sockets more at the end than at the beginning', Math.max(0, after.sockets - before.sockets)),
  ];
  for (const name of Object.keys({ ...before.resources, ...after.resources })) {
    const more = (after.resources[name] ?? 0) - (before.resources[name] ?? 0);
    claims.push(claim(`${name} more at the end than at the beginning`, Math.max(0, more)));
  }
  for (const [key, what] of [
    ['rss', 'resident memory'],
    ['heapUsed', 'heap after garbage collection'],
    ['external', 'memory outside the heap'],
  ]) {
    const { early, late, flat } = stretch(samples, key);
    const detail = `${mebibytes(early)} in the second quarter, ${mebibytes(late)} in the last`;
    claims.push({ what: `${what} stays flat`, holds: minutes < MEMORY_MINUTES ? undefined : flat, detail });
  }
  return claims;
}

function claim(what, count) {
  return { what, holds: count === 0, detail: String(count) };
}

function total(unexpected) {
  return [...unexpected.values()].reduce((sum, count) => sum + count, 0);
}

function stretch(samples, key) {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const of = (part) => median((part.length > 0 ? part : samples).map((each) => each[key]));
  const early = of(samples.slice(quarter, 2 * quarter));
  const late = of(samples.slice(-quarter));
  return { early, late, flat: late <= early * MEMORY_RATIO + MEMORY_SLACK };
}

/** The whole run as Markdown. */
export function soakPage(run, claims) {
  const { engine, minutes, loops, counts, samples, messages, before, after } = run;
  const answer = (holds) => (holds === undefined ? 'too short to tell' : holds ? 'yes' : '**no**');
  const kinds = [...counts].map(([name, { runs, unexpected }]) => {
    const others = [...unexpected].map(([fault, count]) => `${count} × ${fault.replaceAll('|', '/')}`);
    return [name, KINDS[name].good ? 'good' : 'misbehaves', runs, total(unexpected), others.join('; ')];
  });
  const every = Math.max(1, Math.ceil(samples.length / ROWS));
  const series = samples.filter((_, at) => at % every === 0 || at === samples.length - 1);
  return [
    `# Soak: engine ${engine}, ${minutes} minutes, ${loops} clients`,
    table(
      ['must hold', '', ''],
      claims.map(({ what, holds, detail }) => [what, answer(holds), detail]),
    ),
    table(['load', '', 'runs', 'unexpected', ''], kinds),
    table(
      ['seconds', 'resident', 'heap', 'outside the heap', 'sockets', 'resources'],
      [before, ...series, after].map(sampleRow),
    ),
    messages.length > 0 ? `Messages:\n\n${messages.map((line) => `    ${line}`).join('\n')}` : '',
  ].join('\n\n');
}

function sampleRow({ seconds, rss, heapUsed, external, sockets, resources }) {
  const named = Object.entries(resources).map(([name, count]) => `${count} ${name}`);
  return [seconds, mebibytes(rss), mebibytes(heapUsed), mebibytes(external), sockets, named.join(', ')];
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function mebibytes(bytes) {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
