// Tables of routes as plain lists, and requests to them: `{ methods, path }` with paths in gw's own syntax.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { irregularRoutes, regularRoutes } from '../../fixtures/generate.mjs';
import { ROOT } from './prepare.mjs';
import { createRandom } from './random.mjs';

/** Of a large table, so many that most of it is visited. */
const REQUESTS = { small: 4_096, large: 16_384 };
/** One request in four finds nothing. */
const MISSES = 0.25;

/** The fixture that is like the GitHub API; routes with hosts are left out, because most peers know none. */
export function githubRoutes() {
  const folder = `${ROOT}fixtures/github/routes/`;
  const all = readdirSync(folder).flatMap((name) =>
    Object.values(parse(readFileSync(folder + name, 'utf8')).routes).map(({ match }) => match),
  );
  return all.filter(({ hosts }) => hosts === undefined);
}

export const regular = regularRoutes;

/** The irregular table by paths alone: every host, no conditions, and for peers only plain parameters. */
export function irregular(count) {
  const seen = new Set();
  return irregularRoutes(count)
    .filter(({ headers }) => Object.keys(headers).length === 0)
    .map(({ methods, path }) => ({ methods: methods.length > 0 ? methods : ['GET'], path }))
    .map((route) => ({ ...route, path: route.path.replace(/[^/{]*\{(\w+)(?::\w+)?\}[^/]*/g, '{$1}') }))
    .filter(({ path }) => {
      const shape = path.replace(/\{[^}.]*\}/g, '{}');
      return !seen.has(shape) && seen.add(shape);
    });
}

/** The irregular table with everything that gw can do: types, text around parameters. */
export function irregularTyped(count) {
  return irregularRoutes(count)
    .filter(({ headers }) => Object.keys(headers).length === 0)
    .map(({ methods, path }) => ({ methods: methods.length > 0 ? methods : ['GET'], path }));
}

/** Requests spread over a table, hits and misses mixed in one fixed order. */
export function requestsTo(routes) {
  const random = createRandom(7);
  const count = routes.length > 10_000 ? REQUESTS.large : REQUESTS.small;
  return Array.from({ length: count }, () => {
    const { methods, path } = routes[Math.floor(random() * routes.length)];
    const method = methods[Math.floor(random() * methods.length)];
    const hit = path.replace(/\{\w+(\.\.\.)?(?::(\w+))?\}/g, (_, rest, type) => valueFor(rest, type, random));
    return random() < MISSES
      ? { method, path: flat(spoil(hit, random)), hit: false }
      : { method, path: flat(hit), hit: true };
  });
}

function valueFor(rest, type, random) {
  const number = String(Math.floor(random() * 1e6));
  if (rest !== undefined) return `a/${number}/c.txt`;
  if (type === 'uuid') return `123e4567-e89b-12d3-a456-${number.padStart(12, '0')}`;
  return type === undefined ? `x${number}` : number;
}

/** A path near a hit that no route has: a segment more, or a wrong character somewhere. */
function spoil(path, random) {
  if (random() < 0.25) return `${path}/no/such/thing`;
  const at = 1 + Math.floor(random() * (path.length - 1));
  return `${path.slice(0, at)}~${path.slice(at)}`;
}

/** One flat string, as a parser gives them, and not a rope of pieces. */
function flat(text) {
  return Buffer.from(text, 'latin1').toString('latin1');
}
