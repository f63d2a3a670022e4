// Lookups: nanoseconds for each, gw beside its peers. Each scenario runs in a process of its own:
// `node bench/router.mjs github|regular|irregular|miss` prints one JSON object; without a name, all of them run.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as contestants from './lib/contestants.mjs';
import { nanosecondsPerCall, takeTurns } from './lib/measure.mjs';
import { githubRoutes, irregular, irregularTyped, regular, requestsTo } from './lib/tables.mjs';

const PEERS = {
  'find-my-way': contestants.createFindMyWay,
  memoirist: contestants.createMemoirist,
  rou3: contestants.createRou3,
  'hono RegExpRouter': contestants.createHono,
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

/** gw and peers on the same table. */
async function compare(routes, { names, params = false }) {
  const requests = requestsTo(routes);
  const inputs = requests.map(contestants.gwRequest);
  const lookups = {};
  const notes = [];
  const gw = await contestants.createGw(routes);
  lookups.gw = () => nanosecondsPerCall(gw, inputs);
  noteWrong('gw', gw, { requests, inputs, notes });
  if (params) {
    const eager = await contestants.createGw(routes, { params: true });
    lookups['gw, parameters read'] = () => nanosecondsPerCall(eager, inputs);
  }
  for (const name of names) {
    try {
      const lookup = await PEERS[name](routes);
      noteWrong(name, lookup, { requests, inputs: requests, notes });
      lookups[name] = () => nanosecondsPerCall(lookup, requests);
    } catch (error) {
      notes.push(`${name} does not take this table: ${String(error.message).slice(0, 80) || error.name}`);
    }
  }
  return { routes: routes.length, figures: takeTurns(lookups), notes };
}

/** A peer with other rules may find what others do not; how often is part of the figure. */
function noteWrong(name, lookup, { requests, inputs, notes }) {
  const wrong = requests.filter(({ hit }, at) => lookup(inputs[at]) !== hit).length;
  if (wrong > 0) notes.push(`${name} answers ${wrong} of ${requests.length} requests otherwise`);
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
  return { sizes: takeTurns(lookups) };
}

/** Bytes that a lookup leaves on the heap when it finds nothing. */
async function measureMiss() {
  const routes = githubRoutes();
  const lookup = await contestants.createGw(routes);
  const misses = requestsTo(routes)
    .filter(({ hit }) => !hit)
    .map(contestants.gwRequest);
  nanosecondsPerCall(lookup, misses, 500);
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  let calls = 0;
  for (; calls < 1_000_000; calls += misses.length) for (const miss of misses) lookup(miss);
  return { bytesPerMiss: Math.max(0, process.memoryUsage().heapUsed - before) / calls };
}

/** All scenarios, each in a fresh process. */
export function measureRouter() {
  return Object.fromEntries(Object.keys(SCENARIOS).map((name) => [name, runScenario(name)]));
}

function runScenario(name) {
  const self = fileURLToPath(import.meta.url);
  const args = ['--expose-gc', '--max-old-space-size=6000', self, name];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`router ${name}: ${stderr}`);
  return JSON.parse(stdout);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name] = process.argv.slice(2);
  console.log(JSON.stringify(name === undefined ? measureRouter() : await SCENARIOS[name](), null, 2));
}
