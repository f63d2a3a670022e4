// `node bench/run.mjs [router|load|validate|proxy|policies|telemetry|all]`: prepares everything, measures, and writes the figures into
// README.md beside their targets. `proxy` and `policies` by themselves do that only with `--write`, and take options:
// `--rounds N`, `--seconds N` of each turn, `--only CASE,…` (or the beginnings of policies), `--contestants NAME,…`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildGw, installPeers, OUT } from './lib/prepare.mjs';
import { round, sectionText, target, targetAtLeast, writeSection } from './lib/report.mjs';
import { measureLoad } from './load.mjs';
import { measurePolicies } from './policies.mjs';
import { measureProxy } from './proxy.mjs';
import { measureRouter } from './router.mjs';
import { measureTelemetry } from './telemetry.mjs';
import { measureValidate } from './validate.mjs';

const SECTIONS = {
  router: routerSection,
  load: loadSection,
  validate: validateSection,
  proxy: (options) => measureProxy(options),
  policies: (options) => measurePolicies(options),
  telemetry: (options) => measureTelemetry(options),
};
/** What takes long, and options: it goes into README.md only when that is wished. */
const LONG = ['proxy', 'policies', 'telemetry'];

function routerSection() {
  const { github, regular, irregular, miss } = measureRouter();
  const g = github.figures;
  const ratio = (figures, peer) => figures.gw / figures[peer];
  const detail = (figures, peer) => `gw ${ns(figures.gw)}, ${peer} ${ns(figures[peer])}`;
  const growth = ({ sizes }) => ({
    figure: sizes[100_000] / sizes[1_000],
    detail: `${ns(sizes[1_000])} → ${ns(sizes[100_000])}`,
  });
  const against = (what, { figures }, peer, most) =>
    target(what, { figure: ratio(figures, peer), most, detail: detail(figures, peer) });
  const rows = [
    against('GitHub-like table, to find-my-way', github, 'find-my-way', 0.2),
    against('GitHub-like table, to memoirist', github, 'memoirist', 0.5),
    target('allocated on a miss', {
      figure: round1(miss.bytesPerMiss),
      most: 0,
      unit: 'bytes',
      detail: 'five million misses',
    }),
    target('100,000 regular routes, to 1,000', { ...growth(regular), most: 2 }),
    against('100,000 regular routes, to find-my-way', regular, 'find-my-way', 0.1),
    target('100,000 irregular routes, to 1,000', { ...growth(irregular), most: 5 }),
  ];
  const all = (title, { figures }) =>
    `${title}: ${Object.entries(figures)
      .map(([name, value]) => `${name} ${ns(value)}`)
      .join(', ')}`;
  const notes = [
    all(`GitHub-like (${github.routes} templates)`, github),
    all('100,000 regular', regular),
    all(`irregular (${irregular.routes} templates, plain parameters, for peers know no others)`, irregular),
    '`gw` finds the route and leaves parameters where they are, `gw, parameters read` makes them an object, as the peers do',
    ...[github, regular, irregular].flatMap((each) => each.notes),
  ];
  if (g.gw === undefined) throw new Error('gw was not measured');
  return { rows, notes };
}

/** Below a tenth of a byte a call, what is left is the measuring itself. */
function round1(bytes) {
  return Math.round(bytes * 10) / 10;
}

function loadSection() {
  const { figures, bytes } = measureLoad();
  const detail = `gw ${ms(figures.gw)}, find-my-way ${ms(figures['find-my-way'])}, artifact ${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return {
    rows: [
      target('artifact of 100,000 routes, open to first answer', {
        figure: figures.gw,
        most: 50,
        unit: 'ms',
        detail,
      }),
      targetAtLeast('the same, faster than building find-my-way from JSON', {
        figure: figures['find-my-way'] / figures.gw,
        least: 50,
        detail,
      }),
    ],
    notes: ['each measurement is a fresh process; loading modules does not count for either'],
  };
}

function validateSection() {
  const { small, tables } = measureValidate();
  const rows = [
    processRow('`gw validate` of a small spec, to `node -e 0`', 3, small['gw validate'], small['node -e 0']),
  ];
  for (const [table, figures] of Object.entries(tables)) {
    const base = figures['yaml parse()'];
    rows.push(
      processRow(
        `\`gw compile\` (validates, then compiles), ${table}, to yaml's parse()`,
        1.5,
        figures['gw compile'],
        base,
      ),
    );
    rows.push(processRow(`\`gw validate\`, ${table}, to yaml's parse()`, 1.5, figures['gw validate'], base));
  }
  return { rows, notes: ['whole processes; the ratio is of processor time, wall clock in brackets'] };
}

function processRow(what, most, gw, base) {
  const detail = `gw ${ms(gw.cpu)} (${ms(gw.wall)}), base ${ms(base.cpu)} (${ms(base.wall)}), wall ratio ${round(gw.wall / base.wall)} ×`;
  return target(what, { figure: gw.cpu / base.cpu, most, detail });
}

function ns(value) {
  return `${Math.round(value)} ns`;
}

function ms(value) {
  return `${round(value)} ms`;
}

/** What the command line asks for; the options are those of `proxy` and `policies`. */
function readArguments() {
  const text = { type: 'string' };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ rounds: text, seconds: text, only: text, contestants: text },
      write: { type: 'boolean', default: false },
    },
  });
  const [asked = 'all'] = positionals;
  const names = asked === 'all' ? Object.keys(SECTIONS) : [asked];
  if (SECTIONS[names[0]] === undefined) {
    throw new Error(`no such section: ${asked}; there are ${Object.keys(SECTIONS).join(', ')}, all`);
  }
  const numbers = Object.fromEntries(
    ['rounds', 'seconds'].filter((key) => values[key] !== undefined).map((key) => [key, Number(values[key])]),
  );
  const lists = Object.fromEntries(
    ['only', 'contestants']
      .filter((key) => values[key] !== undefined)
      .map((key) => [key, values[key].split(',')]),
  );
  return { names, isAll: asked === 'all', write: values.write, options: { ...numbers, ...lists } };
}

const { names, isAll, write, options } = readArguments();
installPeers();
await buildGw();
for (const name of names) {
  console.log(`measuring: ${name}`);
  const section = await SECTIONS[name](options);
  if (!LONG.includes(name) || isAll || write) writeSection(name, section);
  const text = sectionText(section);
  writeFileSync(`${OUT}${name}.md`, text);
  console.log(text);
}
