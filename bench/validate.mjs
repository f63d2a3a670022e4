// Whole processes, started and ended: `gw validate` of a small spec against a Node.js that does nothing, and
// 10,000 routes in YAML against a Node.js that only parses the same files with the yaml package.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, ROUNDS, timeProcess } from './lib/measure.mjs';
import { OUT, ROOT, tableFolder } from './lib/prepare.mjs';

const SMALL = `version: 1
listeners:
  public: { address: "127.0.0.1:8080" }
upstreams:
  users: { endpoints: ["http://127.0.0.1:9001"] }
routes:
  get-user: { match: { methods: [GET], path: "/v1/users/{id:uint}" }, to: users }
  old-docs: { match: { path: "/docs/{rest...}" }, redirect: { location: "/guide/{rest}", status: 308 } }
  ping: { match: { path: /ping }, respond: { status: 200, body: pong } }
`;

const PARSE = `
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
for (const file of process.argv.slice(2)) parse(readFileSync(file, 'utf8'));
`;

/** Wall and processor time of each, medians of rounds in turn. */
export function measureValidate() {
  mkdirSync(OUT, { recursive: true });
  writeFileSync(`${OUT}small.yaml`, SMALL);
  writeFileSync(`${OUT}parse-yaml.mjs`, PARSE);
  const gw = join(ROOT, 'dist/gw.js');
  const small = inTurn(
    { 'node -e 0': ['-e', '0'], 'gw validate': [gw, 'validate', `${OUT}small.yaml`] },
    { times: 10 },
  );
  const tables = {};
  for (const table of ['regular-10k', 'irregular-10k']) {
    const folder = tableFolder(table);
    tables[table] = inTurn(
      {
        'yaml parse()': [`${OUT}parse-yaml.mjs`, ...filesOf(folder)],
        'gw validate': [gw, 'validate', folder],
        'gw compile': [gw, 'compile', folder, '-o', `${OUT}${table}.gwa`],
      },
      { times: 1 },
    );
  }
  return { small, tables };
}

function inTurn(commands, { times }) {
  const taken = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const figure = timeProcess(args, { cwd: ROOT, times });
      if (round > 0) taken[name].push(figure);
    }
  }
  return Object.fromEntries(
    Object.entries(taken).map(([name, all]) => [
      name,
      { wall: median(all.map(({ wall }) => wall)), cpu: median(all.map(({ cpu }) => cpu)) },
    ]),
  );
}

function filesOf(folder) {
  const routes = readdirSync(join(folder, 'routes')).map((name) => join(folder, 'routes', name));
  return [join(folder, 'gateway.yaml'), ...routes];
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(JSON.stringify(measureValidate(), null, 2));
