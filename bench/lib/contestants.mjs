// gw's router and its peers behind one shape: made from a list of routes, a function from a request to whether
// it was found. What a peer cannot do is left out of the list, and the caller is told.
import { createRequire } from 'node:module';
import { BENCH, OUT } from './prepare.mjs';

const peers = createRequire(`${BENCH}package.json`);

/** gw: `lookup` alone, as the proxy calls it first; parameters are read when asked for. */
export async function createGw(routes, { params = false } = {}) {
  const { router } = await openGw(artifactOf(await import(`${OUT}parts.mjs`), routes));
  return (request) => {
    const match = router.lookup(0, request);
    if (params && match >= 0) return router.params(match, request.path) !== undefined;
    return match >= 0;
  };
}

/** A request as gw's matching sees it. */
export function gwRequest({ method, path }) {
  return { method, host: 'api.example.com', path, query: undefined, header: () => undefined };
}

export async function openGw(bytes) {
  const { openArtifact, openRouter } = await import(`${OUT}parts.mjs`);
  const artifact = openArtifact(bytes);
  return { artifact, router: openRouter(artifact) };
}

function artifactOf({ encodeContainer, encodeRecords, encodeRouter, parsePattern }, routes) {
  const entries = routes.map(({ methods, path }, route) => ({
    ...{ listener: 0, host: '', headers: [], query: [], priority: 0, route },
    methods: [...methods].sort(),
    path: parsePattern('template', path).pattern,
  }));
  const listener = { name: 'main', address: { host: '127.0.0.1', port: 80 }, hosts: [], mergeSlashes: false };
  const records = encodeRecords({
    ...{ name: 'bench', upstreams: [], policies: [], provenance: { gw: '', sources: [] } },
    listeners: [{ ...listener, trustedProxies: [] }],
    routes: routes.map((_, at) => routeRecord(at)),
  });
  return encodeContainer(new Map([...records, ...encodeRouter(entries, 1)]));
}

function routeRecord(at) {
  return {
    ...{ name: `r${at}`, listeners: ['main'], priority: 0, policies: [] },
    action: { kind: 'respond', respond: { status: 200, headers: {}, body: '' } },
    origin: { file: 'bench', line: 1, column: 1 },
  };
}

/** Paths with `:p0`, numbered by place: peers refuse two names at one place. */
function colonPath(path, rest) {
  let at = 0;
  return path.replace(/\{\w+\.\.\.\}/, rest).replace(/\{\w+\}/g, () => `:p${at++}`);
}

function eachOperation(routes, add, rest) {
  for (const { methods, path } of routes) for (const method of methods) add(method, colonPath(path, rest));
}

export async function createFindMyWay(routes) {
  const router = (await peer('find-my-way'))();
  eachOperation(routes, (method, path) => router.on(method, path, () => {}), '*');
  return ({ method, path }) => router.find(method, path) !== null;
}

export async function createMemoirist(routes) {
  const { Memoirist } = await peer('memoirist');
  const router = new Memoirist();
  eachOperation(routes, (method, path) => router.add(method, path, 1), '*');
  return ({ method, path }) => router.find(method, path) !== null;
}

export async function createRou3(routes) {
  const { addRoute, createRouter, findRoute } = await peer('rou3');
  const router = createRouter();
  eachOperation(routes, (method, path) => addRoute(router, method, path, 1), '**:rest');
  return ({ method, path }) => findRoute(router, method, path) !== undefined;
}

export async function createHonoRegExp(routes) {
  const { RegExpRouter } = await peer('hono/router/reg-exp-router');
  return honoLookup(new RegExpRouter(), routes);
}

/** What an application of hono uses: its RegExpRouter if that takes the table, else its TrieRouter. */
export async function createHonoSmart(routes) {
  const { RegExpRouter } = await peer('hono/router/reg-exp-router');
  const { SmartRouter } = await peer('hono/router/smart-router');
  const { TrieRouter } = await peer('hono/router/trie-router');
  return honoLookup(new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] }), routes);
}

function honoLookup(router, routes) {
  eachOperation(routes, (method, path) => router.add(method, path, 1), '*');
  router.match('GET', '/');
  return ({ method, path }) => router.match(method, path)[0].length > 0;
}

async function peer(name) {
  const module = await import(peers.resolve(name));
  return module.default ?? module;
}
