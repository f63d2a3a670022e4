// One case: its contestants are started, checked, warmed up, and then take turns; medians count, and a ratio is the
// median of the ratios within each round.
import { writeFileSync } from 'node:fs';
import { median } from '../measure.mjs';
import { memoryBytes } from '../processes.mjs';
import { createRandom } from '../random.mjs';
import { CASES } from './cases.mjs';
import { routePath } from './gw-spec.mjs';
import { openSite, wrongAnswer } from './site.mjs';
import { takeTurn } from './wrk.mjs';

const WARM_UP_SECONDS = 3;
const PATHS = 4_096;

/**
 * Rows of a case, one for each entry: `{ entry, fault }` when it cannot be measured, else `{ entry, figures, ratios }`
 * where `ratios` are to the first entry.
 */
export async function runCase(name, entries, setting) {
  const { load: wanted, wide = false } = CASES[name];
  const { rounds, seconds, cores, folder, log } = setting;
  const load = wanted.spread === undefined ? wanted : { ...wanted, paths: writePaths(folder, wanted.spread) };
  const proxyCores = wide ? cores.wideProxy : cores.proxy;
  const sites = [];
  const rows = entries.map((entry) => ({ entry, turns: [] }));
  try {
    for (const row of rows) {
      try {
        row.site = await openSite(row.entry, { folder, upstream: setting.upstream, cores: proxyCores });
        sites.push(row.site);
        row.fault = await wrongAnswer(row.site, load);
      } catch (error) {
        row.fault = error.message;
      }
      if (row.fault !== undefined) log(`  ${row.entry.label}: ${row.fault}`);
    }
    const able = rows.filter(({ fault }) => fault === undefined);
    for (let round = 0; round <= rounds; round++) {
      for (const { entry, site, turns } of able) {
        const turn = await takeTurn(site, load, {
          seconds: round === 0 ? Math.min(seconds, WARM_UP_SECONDS) : seconds,
          cores: cores.load,
        });
        if (round > 0) turns.push(turn);
        log(`  ${round === 0 ? 'warm-up' : `round ${round}`}: ${entry.label} ${brief(turn)}`);
      }
    }
    for (const row of able) row.peak = memoryBytes(row.site.pid, 'VmHWM');
  } finally {
    for (const site of sites) await site.stop();
  }
  const base = rows.find(({ turns }) => turns.length > 0)?.turns ?? [];
  return rows.map((row) => summary(row, base));
}

function brief({ cpuUs, rate, errors }) {
  return `${cpuUs.toFixed(1)} us, ${Math.round(rate)}/s${errors > 0 ? `, ${errors} ERRORS` : ''}`;
}

function summary({ entry, turns, fault, peak }, base) {
  if (turns.length === 0) return { entry, fault };
  const middle = (key) => median(turns.map((turn) => turn[key]));
  const ratio = (key) => median(turns.map((turn, at) => turn[key] / base[at][key]));
  const errors = turns.reduce((sum, turn) => sum + turn.errors, 0);
  return {
    entry,
    turns,
    fault: errors > 0 ? `${errors} errors` : undefined,
    figures: {
      ...{ cpuUs: middle('cpuUs'), busy: middle('busy'), rate: middle('rate') },
      ...{ p50Ms: middle('p50Ms'), p99Ms: middle('p99Ms'), peak },
    },
    ratios: { cpuUs: ratio('cpuUs'), rate: ratio('rate') },
  };
}

/** Median over the rounds of one row's figure to another's in the same round; nothing when either is not there. */
export function ratioBetween(rows, [one, other], key) {
  const turnsOf = (label) => rows.find(({ entry }) => entry.label === label)?.turns;
  const [above, below] = [turnsOf(one), turnsOf(other)];
  if (above === undefined || below === undefined) return undefined;
  return median(above.map((turn, at) => turn[key] / below[at][key]));
}

/** A file of paths, one a line, each of some route of a large table. */
function writePaths(folder, routes) {
  const random = createRandom(11);
  const paths = Array.from({ length: PATHS }, () => {
    return `${routePath(Math.floor(random() * routes))}/${Math.floor(random() * 1e6)}`;
  });
  const file = `${folder}/paths.txt`;
  writeFileSync(file, `${paths.join('\n')}\n`);
  return file;
}
