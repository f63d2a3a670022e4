// The gateway under soak: its spec, its reloads, and what it holds.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { ROOT } from '../prepare.mjs';
import { probe, probeEnvironment } from '../probe.mjs';
import {
  freePort,
  memoryBytes,
  processTree,
  socketCount,
  startProcess,
  stopProcess,
  untilListening,
} from '../processes.mjs';

const RELOAD_MS = 30_000;

/** Starts gw with `engine` before the two upstreams; `reload()` saves a changed spec and waits until it serves. */
export async function startGateway({ folder, engine, workers, upstreams }) {
  const port = await freePort();
  // In a folder of their own, because gw watches the one that the spec is in.
  mkdirSync(`${folder}/spec`);
  const spec = `${folder}/spec/gateway.yaml`;
  const prefix = `${folder}/probe`;
  let version = 0;
  const save = (text) => {
    writeFileSync(`${folder}/next`, text);
    renameSync(`${folder}/next`, spec);
  };
  save(specText({ port, upstreams, version }));
  const waiting = new Map();
  const unexpected = [];
  const command = [
    process.execPath,
    `${ROOT}dist/gw.js`,
    'serve',
    spec,
    '--engine',
    engine,
    '--no-access-log',
  ];
  const started = startProcess(workers > 1 ? [...command, '--workers', String(workers)] : command, {
    env: probeEnvironment(prefix),
    onLine(line) {
      for (const [pattern, done] of waiting) if (pattern.test(line)) return done(line);
      if (!EXPECTED.test(line)) unexpected.push(line);
    },
  });
  await untilListening(started, port);
  const nextLine = (pattern) => {
    return new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`no "${pattern.source}" within 30 s`)), RELOAD_MS);
      waiting.set(pattern, (line) => {
        clearTimeout(late);
        waiting.delete(pattern);
        done(line);
      });
    });
  };
  return {
    ...{ pid: started.pid, port, unexpected },
    async reload() {
      version += 1;
      const line = nextLine(/^reloaded/);
      save(specText({ port, upstreams, version }));
      await line;
    },
    async breakSpec() {
      const refused = nextLine(/^not reloaded/);
      save('version: 1\nroutes: { a: { to: nobody } }\n');
      await refused;
      const mended = nextLine(/^(mended|reloaded)/);
      version += 1;
      save(specText({ port, upstreams, version }));
      await mended;
    },
    sample: () => sample(started.pid, prefix),
    ended: () => started.child.exitCode !== null || started.child.signalCode !== null,
    stop: () => stopProcess(started),
  };
}

/** Lines that are no news, and those that describe the broken spec. */
const EXPECTED =
  /^(reloaded|mended|not reloaded|listening|serving|stopping|stopped|error|warning| *-->| *\||\d+ *\||note|help|\d+ errors?|$)/;

function specText({ port, upstreams, version }) {
  const timeouts = 'timeouts: { connect: 2s, response: 10s, idle: 10s }';
  const extra = Array.from({ length: 20 + (version % 5) }, (_, at) => {
    return `  extra-${at}: { match: { path: "/extra/${at}/{id}" }, to: good }\n`;
  });
  return `version: 1
name: soak
listeners:
  public: { address: "127.0.0.1:${port}" }
upstreams:
  good: { endpoints: ["http://127.0.0.1:${upstreams.good}"], ${timeouts} }
  bad: { endpoints: ["http://127.0.0.1:${upstreams.bad}"], ${timeouts} }
routes:
  version: { match: { path: /version }, respond: { status: 200, body: "version ${version}" } }
  good: { match: { pathPrefix: /good }, to: good }
  bad: { match: { pathPrefix: /bad }, to: bad }
  hang: { match: { path: /bad/hang }, timeout: 500ms, to: bad }
${extra.join('')}`;
}

/** What the processes hold, after they have collected their garbage; summed over them. */
async function sample(pid, prefix) {
  const total = { rss: memoryBytes(pid), sockets: socketCount(pid), heapUsed: 0, external: 0, resources: {} };
  for (const each of processTree(pid)) {
    const probed = await probe(each, prefix);
    total.heapUsed += probed.heapUsed;
    total.external += probed.external;
    for (const [name, count] of Object.entries(probed.resources)) {
      total.resources[name] = (total.resources[name] ?? 0) + count;
    }
  }
  return total;
}
