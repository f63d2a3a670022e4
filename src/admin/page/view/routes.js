// All routes with their figures of late; an opened row says what the route takes and what becomes of it.
import { facts, h, setText, setWhenChanged } from '../dom.js';
import { ms, rate, whole } from '../format.js';
import { createSparkline } from '../sparkline.js';
import { Table } from '../table.js';

/** @typedef {import('../api.js').Route} Route */

const LINE_POINTS = 60;

/** @type {import('../state.js').View} */
export const routes = {
  name: 'routes',
  title: 'Routes',
  paths: [],
  create(page) {
    /** @type {(route: string) => number[]} */
    let ratesOf = () => [];
    const table = new Table({
      caption: 'Routes',
      key: (/** @type {Route} */ route) => route.name,
      title: (route) => route.name,
      words: ({ name, match, upstreams, policies }) => [name, ...match, ...upstreams, ...policies].join(' '),
      sort: 0,
      empty: 'There are no routes.',
      columns: [
        { label: 'Route', value: (route) => route.name, show: () => undefined },
        figure('Req/s', (route) => route.stats.ratePerS, rate),
        { label: 'Of late', wide: true, show: (route, cell) => showLine(cell, ratesOf(route.name)) },
        figure('Err/s', (route) => route.stats.errorRatePerS, rate),
        figure('p50', (route) => route.stats.p50Ms, ms, true),
        figure('p95', (route) => route.stats.p95Ms, ms),
        figure('p99', (route) => route.stats.p99Ms, ms, true),
        figure('In flight', (route) => route.stats.inFlight, whole, true),
        figure('Total', (route) => route.stats.total, whole, true),
      ],
      detail: (route, cell) => showDetail(route, cell, page),
    });
    const unmatched = h('p', { class: 'muted' });
    return {
      element: h('div', { class: 'stack' }, table.element, unmatched),
      search: table.filter,
      open: (query) => table.setFilter(query.get('filter') ?? ''),
      update(state) {
        ratesOf = state.history.rates;
        table.update(state.routes?.routes ?? []);
        const stray = state.routes?.unmatched;
        if (stray !== undefined) {
          setText(unmatched, `Taken by no route: ${rate(stray.ratePerS)}/s, ${whole(stray.total)} in all.`);
        }
      },
    };
  },
};

/**
 * A column of figures. `null`, where nothing happened, sorts below every figure.
 *
 * @template {number | null} Value
 * @param {string} label
 * @param {(route: Route) => Value} value
 * @param {(value: Value) => string} words
 * @param {boolean} [wide]
 * @returns {import('../table.js').Column<Route>}
 */
function figure(label, value, words, wide = false) {
  return {
    label,
    numeric: true,
    wide,
    value: (route) => value(route) ?? -1,
    show: (route, cell) => setText(cell, words(value(route))),
  };
}

/** @type {WeakMap<Element, import('../sparkline.js').Sparkline>} */
const lines = new WeakMap();

/**
 * @param {HTMLElement} cell
 * @param {readonly number[]} rates
 */
function showLine(cell, rates) {
  let line = lines.get(cell);
  if (line === undefined) {
    line = createSparkline(LINE_POINTS);
    lines.set(cell, line);
    cell.append(line.element);
  }
  const most = rate(Math.max(0, ...rates));
  line.update([rates], `requests per second of the last two minutes, at most ${most}`);
}

/**
 * @param {Route} route
 * @param {HTMLElement} cell
 * @param {import('../state.js').Page} page
 */
function showDetail(route, cell, page) {
  const { match, action, upstreams, policies, stats } = route;
  // What is written lasts, and the focus in it; only the figures are drawn again.
  const [written = cell.appendChild(h('div')), figures = cell.appendChild(h('div'))] = cell.children;
  setWhenChanged(written, { match, action, upstreams, policies }, () => [
    facts([
      ['Takes', h('ul', { class: 'plain mono' }, ...match.map((each) => h('li', {}, each)))],
      ['Action', action],
      ['Upstreams', upstreams.length > 0 && links(upstreams, (name) => page.go('upstreams', { name }))],
      ['Policies', policies.join(', ')],
    ]),
  ]);
  setWhenChanged(figures, stats, () => [
    facts([
      ['Latency', `p50 ${ms(stats.p50Ms)}, p95 ${ms(stats.p95Ms)}, p99 ${ms(stats.p99Ms)}`],
      [
        'Requests',
        `${whole(stats.total)}, ${whole(stats.errors)} of them failed, ${whole(stats.inFlight)} in flight`,
      ],
    ]),
  ]);
}

/**
 * @param {readonly string[]} names
 * @param {(name: string) => void} go
 */
function links(names, go) {
  const made = names.map((name) =>
    h('button', { type: 'button', class: 'link', click: () => go(name) }, name),
  );
  return h('span', { class: 'row' }, ...made);
}
