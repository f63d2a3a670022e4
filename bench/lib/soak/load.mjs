// The mixed load: a bounded number of loops, each of which runs one kind after the other, chosen by weight.
import { Agent } from 'node:http';
import { createRandom } from '../random.mjs';
import { KINDS } from './kinds.mjs';

const DEADLINE_MS = 30_000;
/** Shorter than the gateway keeps connections, so that the client is always the one who closes. */
const KEPT_MS = 5_000;

/** Starts `loops` loops; `counts` has each kind's runs and what went otherwise, `stop()` resolves when all ended. */
export function startLoad({ port, loops }) {
  const agent = new Agent({ keepAlive: true, timeout: KEPT_MS, maxFreeSockets: loops });
  const random = createRandom(3);
  const counts = new Map(Object.keys(KINDS).map((name) => [name, { runs: 0, unexpected: new Map() }]));
  let running = true;
  const loop = async () => {
    while (running) {
      const name = choose(random);
      const count = counts.get(name);
      const fault = await runOnce(KINDS[name], { port, agent, random });
      count.runs += 1;
      if (fault !== undefined) count.unexpected.set(fault, (count.unexpected.get(fault) ?? 0) + 1);
    }
  };
  const all = Promise.all(Array.from({ length: loops }, loop));
  return {
    counts,
    async stop() {
      running = false;
      await all;
      agent.destroy();
    },
  };
}

const TOTAL_WEIGHT = Object.values(KINDS).reduce((sum, { weight }) => sum + weight, 0);

function choose(random) {
  let at = random() * TOTAL_WEIGHT;
  for (const [name, { weight }] of Object.entries(KINDS)) {
    at -= weight;
    if (at < 0) return name;
  }
  return Object.keys(KINDS)[0];
}

async function runOnce({ run }, context) {
  const endings = [];
  let timer;
  const deadline = new Promise((done) => {
    timer = setTimeout(() => done(`no end within ${DEADLINE_MS / 1000} s`), DEADLINE_MS);
  });
  const running = run({ ...context, end: (ending) => endings.push(ending) }).catch((error) => error.message);
  const fault = await Promise.race([running, deadline]);
  clearTimeout(timer);
  for (const ending of endings) ending();
  return fault;
}
