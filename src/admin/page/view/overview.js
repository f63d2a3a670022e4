// The first view: how much traffic there is, how it does, what serves, and what needs a look.
import { badge, facts, h, setWhenChanged } from '../dom.js';
import { ago, clock, duration, ms, rate, whole } from '../format.js';
import { createSparkline } from '../sparkline.js';
import { severities } from './revisions.js';
import { healthBadge } from './upstreams.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../api.js').Stats} Stats */

const TOP = 5;

/** @type {import('../state.js').View} */
export const overview = {
  name: 'overview',
  title: 'Overview',
  paths: ['/upstreams', '/errors', '/revisions'],
  create(page) {
    const tiles = [requests(), failures(), latency()];
    const gateway = panel('Gateway');
    const watch = panel('Needs a look');
    const busy = panel('Busiest routes');
    const failed = panel('Latest errors');
    return {
      element: h(
        'div',
        { class: 'stack' },
        h('div', { class: 'tiles' }, ...tiles.map((each) => each.element)),
        h('div', { class: 'pairs' }, watch.element, gateway.element),
        h('div', { class: 'pairs' }, busy.element, failed.element),
      ),
      update(state) {
        for (const tile of tiles) tile.update(state);
        showGateway(gateway.body, state);
        setWhenChanged(watch.body, watchData(state), () => watchList(state));
        showBusy(busy.body, state, page);
        showErrors(failed.body, state);
      },
    };
  },
};

/** @param {string} title */
function panel(title) {
  const body = h('div');
  return { element: h('section', { class: 'panel' }, h('h2', {}, title), body), body };
}

/**
 * @param {string} title
 * @param {(state: State, all: Stats, figure: Element) => string} show
 * @param {(state: State) => readonly (readonly (number | null)[])[]} series
 */
function tile(title, show, series) {
  const figure = h('p', { class: 'figure' });
  const line = createSparkline();
  return {
    element: h('section', { class: 'panel' }, h('h2', {}, title), figure, line.element),
    /** @param {State} state */
    update(state) {
      const all = state.routes?.all;
      if (all !== undefined) line.update(series(state), show(state, all, figure));
    },
  };
}

function requests() {
  return tile(
    'Requests',
    ({ history }, all, figure) => {
      showFigure(figure, rate(all.ratePerS), `/s, ${whole(all.inFlight)} in flight`);
      const most = Math.max(...history.all.map((each) => each.ratePerS));
      return `requests per second of late: now ${rate(all.ratePerS)}, at most ${rate(most)}`;
    },
    ({ history }) => [history.all.map((each) => each.ratePerS)],
  );
}

function failures() {
  return tile(
    'Errors',
    (_state, all, figure) => {
      const share = all.ratePerS === 0 ? 0 : (all.errorRatePerS / all.ratePerS) * 100;
      showFigure(figure, rate(all.errorRatePerS), `/s, ${rate(share)} % of the requests`);
      return `errors per second of late: now ${rate(all.errorRatePerS)}`;
    },
    ({ history }) => [history.all.map((each) => each.errorRatePerS)],
  );
}

function latency() {
  return tile(
    'Latency',
    (_state, all, figure) => {
      showFigure(figure, ms(all.p50Ms), `p50 · p95 ${ms(all.p95Ms)} · p99 ${ms(all.p99Ms)}`);
      return `latency of late: p50 ${ms(all.p50Ms)} solid, p95 ${ms(all.p95Ms)} dashed, p99 ${ms(all.p99Ms)} dotted`;
    },
    ({ history }) => [
      history.all.map((each) => each.p50Ms),
      history.all.map((each) => each.p95Ms),
      history.all.map((each) => each.p99Ms),
    ],
  );
}

/**
 * @param {Element} figure
 * @param {string} value
 * @param {string} rest
 */
function showFigure(figure, value, rest) {
  setWhenChanged(figure, [value, rest], () => [document.createTextNode(`${value} `), h('small', {}, rest)]);
}

/**
 * @param {Element} body
 * @param {State} state
 */
function showGateway(body, { status, revisions }) {
  if (status === undefined) return;
  const { uptimeS, ...lasting } = status;
  const current = revisions?.find((each) => each.current);
  setWhenChanged(body, [lasting, current, Math.floor(uptimeS / 60)], () => [
    facts([
      ['Revision', h('span', { class: 'mono', title: status.digest }, status.revision)],
      ['Live since', h('time', { datetime: status.since }, `${clock(status.since)}, ${ago(status.since)}`)],
      ['From', status.source],
      ['Changed', current?.changes !== undefined && severities(current.changes)],
      ['Routes', whole(status.routes)],
      ['Running for', duration(uptimeS)],
      [
        'gw',
        `${status.gw}, ${status.engine} engine, ${status.workers === 1 ? '1 process' : `${status.workers} processes`}`,
      ],
      ['Listeners', listenerList(status.listeners)],
    ]),
  ]);
}

/** @param {readonly import('../api.js').Listener[]} listeners */
function listenerList(listeners) {
  const rows = listeners.map(({ name, scheme, address }) =>
    h('li', {}, `${name} `, h('span', { class: 'mono muted' }, `${scheme}://${address}`)),
  );
  return h('ul', { class: 'plain' }, ...rows);
}

/** @param {State} state */
function watchData({ status, upstreams }) {
  return [status?.lastReload, status?.rolledBack, status?.draining, status?.cause, ailing(upstreams)];
}

/** @param {State} state */
function watchList(state) {
  const { status, upstreams } = state;
  const found = [];
  const reload = status?.lastReload;
  if (reload !== undefined && !reload.ok) {
    found.push(
      h(
        'li',
        {},
        badge('broken', 'bad'),
        ` The spec was not taken at ${clock(reload.at)}; what served serves on.`,
        h('pre', { tabindex: 0 }, reload.error ?? ''),
      ),
    );
  }
  if (status?.rolledBack === true) {
    found.push(
      h('li', {}, badge('rolled back', 'warn'), ' An earlier revision serves, until the spec changes.'),
    );
  }
  if (status?.cause === 'last-good') {
    found.push(
      h(
        'li',
        {},
        badge('last good', 'warn'),
        ' The spec was broken at the start; its last good revision serves.',
      ),
    );
  }
  if (status?.draining === true) found.push(h('li', {}, badge('draining', 'warn'), ' gw was told to stop.'));
  for (const { name, endpoints } of ailing(upstreams)) {
    const rows = endpoints.map(({ url, health }) =>
      h('li', {}, healthBadge(health), ' ', h('span', { class: 'mono' }, url)),
    );
    found.push(h('li', {}, `Upstream ${name}:`, h('ul', { class: 'plain' }, ...rows)));
  }
  if (found.length === 0)
    return [h('p', {}, badge('all well', 'ok'), ' The spec is live, every endpoint is healthy.')];
  return [h('ul', { class: 'plain' }, ...found)];
}

/** @param {readonly import('../api.js').Upstream[]} [upstreams] */
function ailing(upstreams = []) {
  return upstreams
    .map(({ name, endpoints }) => ({
      name,
      endpoints: endpoints
        .filter(({ health }) => health === 'unhealthy' || health === 'ejected')
        .map(({ url, health }) => ({ url, health })),
    }))
    .filter(({ endpoints }) => endpoints.length > 0);
}

/**
 * @param {Element} body
 * @param {State} state
 * @param {import('../state.js').Page} page
 */
function showBusy(body, { routes }, page) {
  const busiest = [...(routes?.routes ?? [])]
    .filter(({ stats }) => stats.ratePerS > 0)
    .sort((a, b) => b.stats.ratePerS - a.stats.ratePerS)
    .slice(0, TOP)
    .map(({ name, stats }) => ({ name, text: `${rate(stats.ratePerS)}/s, p95 ${ms(stats.p95Ms)}` }));
  setWhenChanged(body, busiest, () => {
    if (busiest.length === 0) return [h('p', { class: 'muted' }, 'No requests of late.')];
    const rows = busiest.map(({ name, text }) => {
      const click = () => page.go('routes', { filter: name });
      return h(
        'li',
        { class: 'row' },
        h('button', { type: 'button', class: 'link grow', click }, name),
        h('span', { class: 'numeric' }, text),
      );
    });
    return [h('ul', { class: 'plain' }, ...rows)];
  });
}

/**
 * @param {Element} body
 * @param {State} state
 */
function showErrors(body, { errors = [] }) {
  const latest = errors.slice(0, TOP);
  setWhenChanged(body, latest, () => {
    if (latest.length === 0) return [h('p', { class: 'muted' }, 'None since the start.')];
    const rows = latest.map(({ at, status, method, path, error = '' }) =>
      h(
        'li',
        {},
        badge(status === 0 ? 'cut short' : String(status), 'bad'),
        ` ${clock(at)} `,
        h('span', { class: 'mono' }, `${method} ${path}`),
        ` ${error}`,
      ),
    );
    return [h('ul', { class: 'plain' }, ...rows)];
  });
}
