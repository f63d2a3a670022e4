// One fault on its stage: starts the parts, keeps the marks, and makes figures and complaints of what was seen.
import { setTimeout as sleep } from 'node:timers/promises';
import { possibleCrowd } from './crowd-process.mjs';
import { startGateway } from './gateway.mjs';
import { startLoad } from './load.mjs';
import { specFor } from './specs.mjs';
import { startUpstream } from './upstream-process.mjs';

const BACK_MS = 30_000;
const LOOK_MS = 20;
/** Refusals that are shown in their own words. */
const DETAILS = 3;
/** A gateway with nothing under way has ended within this; longer, and something was stuck. */
const STOP_MS = 5_000;

/** How long the parts of a run take: short for tests, long for figures. */
export const LENGTHS = {
  short: { calmMs: 150, holdMs: 500, clients: 8, pauseMs: 3, crowd: { idle: 300, slow: 60 } },
  long: { calmMs: 3_000, holdMs: 6_000, clients: 16, pauseMs: 1, crowd: { idle: 10_000, slow: 1_000 } },
};

/** Runs a fault; gives its row, whose `complaints` are what must not have been. */
export async function runCase(fault, { engine, length }) {
  const stage = createStage(engine, length);
  const complaints = [];
  try {
    await fault.run(stage);
    await sleep(length.calmMs);
    complaints.push(...(await stage.end()));
  } catch (error) {
    complaints.push(error.message);
  } finally {
    await stage.remove();
  }
  return rowOf(fault, { stage, length, complaints });
}

function createStage(engine, length) {
  const marks = {};
  const upstreams = [];
  const notes = [];
  let gateway;
  let load;
  const stage = {
    ...{ marks, notes, crowd: possibleCrowd(length.crowd) },
    results: () => load?.results ?? [],
    said: () => gateway?.said ?? [],
    note: (text) => notes.push(text),
    hold: () => sleep(length.holdMs),
    async upstream(name, options) {
      const started = await startUpstream(name, options);
      upstreams.push(started);
      return started;
    },
    async gateway(options) {
      gateway = await startGateway({ ...options, engine });
      return gateway;
    },
    /** Starts gw before one upstream, with the `shape` of a spec. */
    async one({ shape, ...options }) {
      const spec = specFor([await stage.upstream('a')], shape);
      return stage.gateway({ ...options, spec });
    },
    /** Starts the load and lets it settle. */
    async load({ tls = false } = {}) {
      const { clients, pauseMs } = length;
      load = startLoad({ ...{ clients, pauseMs, tls }, port: gateway.port });
      await sleep(length.calmMs);
    },
    async fault(act) {
      marks.fault = performance.now();
      await act();
    },
    /** Mends it; over with the first result since then that is as `isBack` says, or else when that is done. */
    async mend(act, isBack) {
      marks.mend = performance.now();
      await act();
      if (isBack !== undefined)
        await until(() => load.results.some((each) => each.at > marks.mend && isBack(each)));
      marks.back = performance.now();
    },
    end: () => endOf(gateway, load),
    async remove() {
      gateway?.remove();
      // Requests to a gateway that is gone fail at once.
      await load?.stop();
      for (const each of upstreams) await each.remove();
    },
  };
  return stage;
}

/** Lets everything end; what does not is a complaint. */
async function endOf(gateway, load) {
  const complaints = [];
  await load.stop();
  if (!gateway.isRunning()) return ['gw has crashed'];
  const active = await gateway.untilIdle();
  if (active > 0) complaints.push(`${active} requests are stuck at endpoints`);
  const { code, ms } = await gateway.stop();
  if (code !== 0) complaints.push(`gw ended with ${code}`);
  if (ms > STOP_MS) complaints.push(`gw took ${Math.round(ms)} ms to end: something was stuck`);
  return complaints;
}

async function until(isSo) {
  const late = performance.now() + BACK_MS;
  while (!isSo()) {
    if (performance.now() > late) throw new Error(`not back within ${BACK_MS / 1000} s`);
    await sleep(LOOK_MS);
  }
}

function rowOf(fault, { stage, length, complaints }) {
  const { marks } = stage;
  const all = stage.results();
  const calm = all.filter(({ at }) => at < marks.fault);
  const since = all.filter(({ at }) => at >= marks.fault);
  const failed = since.filter(({ why }) => why !== undefined);
  const why = {};
  for (const each of failed) why[each.why] = (why[each.why] ?? 0) + 1;
  const row = {
    name: fault.name,
    title: typeof fault.title === 'function' ? fault.title(stage.crowd) : fault.title,
    expect: fault.expect,
    requests: since.length,
    failed: failed.length,
    why,
    /** From the fault until nothing failed any more. */
    errorsMs: failed.length === 0 ? 0 : Math.max(...failed.map(({ at }) => at)) - marks.fault,
    /** From the mending until all was as before. */
    backMs: marks.back - marks.mend,
    calmP99: percentile(calm, 0.99),
    p99: percentile(since, 0.99),
    worst: percentile(since, 1),
    notes: stage.notes,
    details: [...new Set(failed.flatMap(({ detail }) => detail ?? []))].slice(0, DETAILS),
    said: stage.said(),
  };
  return { ...row, complaints: [...complaints, ...verdict(fault, { calm, row, length })] };
}

/** What is wrong with the figures. */
function verdict({ allowed, why }, { calm, row, length }) {
  const complaints = [];
  const early = calm.find((each) => each.why !== undefined);
  if (early !== undefined) complaints.push(`failed before the fault: ${early.why}`);
  if (row.requests === 0) complaints.push('no requests');
  if (row.failed > allowed(length)) complaints.push(`${row.failed} requests failed`);
  for (const each of Object.keys(row.why)) {
    if (why !== undefined && !why.test(each)) complaints.push(`failed otherwise than it may: ${each}`);
  }
  return complaints;
}

function percentile(results, share) {
  const sorted = results.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
