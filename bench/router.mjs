// Lookups: nanoseconds for each, gw beside its peers. Each scenario runs in a process of its own:
// `node bench/router.mjs github|regular|irregular|miss` prints one JSON object; without a name, all of them run.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as contestants from './lib/contestants.mjs';
import { LOOKUP_ROUNDS, nanosecondsPerCall, takeTurns } from './lib/measure.mjs';
import { githubRoutes, irregular, irregularTyped, regular, requestsTo } from './lib/tables.mjs';

const PEERS = {
  'find-my-way': contestants.createFindMyWay,
  memoirist: contestants.createMemoirist,
  rou3: contestants.createRou3,
  'hono RegExpRouter': contestants.createHonoRegExp,
  'hono SmartRouter': contestants.createHonoSmart,
};

const SCENARIOS = {
  github: async () => {
    const routes = githubRoutes();
    return compare(routes, { names: Object.keys(PEERS), params: true });
  },
  regular: async () => ({
    ...(await compareSizes(regular)),
    ...(await compare(regular(100_000), { names: ['find-my-way', 'memoirist'] })),
  }),
  irregular: async () => ({
    ...(await compareSizes(irregularTyped)),
    ...(await compare(irregular(100_000), { names: ['find-my-way', 'memoirist'] })),
  }),
  miss: measureMiss,
};

/** For the count of bytes: nothing may be collected while it is taken. */
const NO_COLLECTION = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

/** gw and peers on the same table. */
async function compare(routes, { names, params = false }) {
  const requests = requestsTo(routes);
  const inputs = requests.map(contestants.gwRequest);
  const lookups = {};
  const notes = [];
  const gw = await contestants.createGw(routes);
  lookups.gw = () => nanosecondsPerCall(gw, inputs);
  const found = inputs.map(gw);
  if (params) {
    const eager = await contestants.createGw(routes, { params: true });
    lookups['gw, parameters read'] = () => nanosecondsPerCall(eager, inputs);
  }
  for (const name of names) {
    try {
      const lookup = await PEERS[name](routes);
      const otherwise = requests.filter((request, at) => lookup(request) !== found[at]).length;
      if (otherwise > 0) notes.push(`${name} answers ${otherwise} of ${requests.length} requests otherwise`);
      lookups[name] = () => nanosecondsPerCall(lookup, requests);
    } catch (error) {
      notes.push(`${name} does not take this table: ${String(error.message).slice(0, 80) || error.name}`);
    }
  }
  return { routes: routes.length, figures: takeTurns(lookups, LOOKUP_ROUNDS), notes };
}

/** gw on 1,000 and on 100,000 routes of one kind, in turn. */
async function compareSizes(tableOf) {
  const lookups = {};
  for (const count of [1_000, 100_000]) {
    const routes = tableOf(count);
    const lookup = await contestants.createGw(routes);
    const inputs = requestsTo(routes).map(contestants.gwRequest);
    lookups[count] = () => nanosecondsPerCall(lookup, inputs);
  }
  return { sizes: takeTurns(lookups, LOOKUP_ROUNDS) };
}

/** Bytes that a lookup leaves on the heap when it finds nothing. */
async function measureMiss() {
  const routes = githubRoutes();
  const lookup = await contestants.createGw(routes);
  const misses = requestsTo(routes)
    .map(contestants.gwRequest)
    .filter((request) => !lookup(request));
  // The first runs pay for compiling the code; what counts is what each further lookup leaves behind.
  const bytes = Array.from({ length: 3 }, () => heapGrowth(lookup, misses));
  return { bytesPerMiss: Math.min(...bytes) };
}

/** Bytes for each call over five million calls; the young generation is so large that nothing is collected. */
function heapGrowth(lookup, misses) {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  let calls = 0;
  for (; calls < 5_000_000; calls += misses.length) {
    for (let at = 0; at < misses.length; at++) lookup(misses[at]);
  }
  return Math.max(0, process.memoryUsage().heapUsed - before) / calls;
}

/** All scenarios, each in a fresh process. */
export function measureRouter() {
  return Object.fromEntries(Object.keys(SCENARIOS).map((name) => [name, runScenario(name)]));
}

function runScenario(name) {
  const self = fileURLToPath(import.meta.url);
  const args = [...(name === 'miss' ? NO_COLLECTION : ['--max-old-space-size=6000']), self, name];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`router ${name}: ${stderr}`);
  return JSON.parse(stdout);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name] = process.argv.slice(2);
  console.log(JSON.stringify(name === undefined ? measureRouter() : await SCENARIOS[name](), null, 2));
}
