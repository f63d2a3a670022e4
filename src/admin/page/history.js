// What the page has seen since it was opened, for the lines: the last five minutes of all traffic, the last two of
// each route. gw itself keeps no history.

/** @typedef {import('./api.js').Routes} Routes */
/** @typedef {import('./api.js').Stats} Stats */

const POINTS = 150;
const ROUTE_POINTS = 60;

export function createHistory() {
  /** @type {Stats[]} */
  const all = [];
  /** @type {Map<string, number[]>} */
  let rates = new Map();
  return {
    all,
    /** @param {string} route */
    rates: (route) => rates.get(route) ?? [],
    /** @param {Routes} routes */
    add(routes) {
      push(all, routes.all, POINTS);
      // A new map for each round: routes that are gone leave nothing behind.
      rates = new Map(
        routes.routes.map(({ name, stats }) => {
          const points = rates.get(name) ?? [];
          push(points, stats.ratePerS, ROUTE_POINTS);
          return [name, points];
        }),
      );
    },
  };
}

/**
 * @template Point
 * @param {Point[]} points
 * @param {Point} point
 * @param {number} max
 */
function push(points, point, max) {
  points.push(point);
  if (points.length > max) points.shift();
}
