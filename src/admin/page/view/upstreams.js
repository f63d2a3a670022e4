// Where requests go: endpoints with their health and load, breakers and limits with their state.
import { badge, facts, h, setChildren, setText, setWhenChanged } from '../dom.js';
import { ago, clock, whole } from '../format.js';

/** @typedef {import('../api.js').Upstream} Upstream */
/** @typedef {import('../api.js').Endpoint} Endpoint */

/** @type {Record<string, string>} */
const TONES = { healthy: 'ok', draining: 'warn', ejected: 'bad', unhealthy: 'bad' };

/** @param {string} health */
export function healthBadge(health) {
  return badge(health, TONES[health]);
}

/** @type {import('../state.js').View} */
export const upstreams = {
  name: 'upstreams',
  title: 'Upstreams',
  paths: ['/upstreams'],
  create() {
    const filter = h('input', {
      type: 'search',
      'aria-label': 'Filter: upstreams',
      placeholder: 'Filter   /',
    });
    const count = h('span', { class: 'muted', role: 'status' });
    const list = h('div', { class: 'stack' });
    /** @type {Map<string, ReturnType<typeof createPanel>>} */
    const made = new Map();
    /** @type {readonly Upstream[]} */
    let all = [];
    function draw() {
      const word = filter.value.trim().toLowerCase();
      const found = all.filter((each) => wordsOf(each).includes(word));
      setText(count, `${whole(found.length)} of ${whole(all.length)}`);
      const panels = found.map((each) => {
        const panel = made.get(each.name) ?? createPanel(each.name);
        made.set(each.name, panel);
        panel.update(each);
        return panel.element;
      });
      setChildren(list, panels);
    }
    filter.addEventListener('input', draw);
    return {
      element: h(
        'div',
        { class: 'stack' },
        h('div', { class: 'row panel' }, h('span', { class: 'grow' }, filter), count),
        list,
      ),
      search: filter,
      open(query) {
        filter.value = query.get('name') ?? '';
        draw();
      },
      update(state) {
        all = state.upstreams ?? [];
        draw();
      },
    };
  },
};

/** @param {Upstream} upstream */
function wordsOf({ name, endpoints }) {
  return [name, ...endpoints.flatMap(({ url, health }) => [url, health])].join(' ').toLowerCase();
}

/** @type {readonly (readonly [label: string, className: string])[]} */
const HEADS = [
  ['Endpoint', ''],
  ['Health', ''],
  ['In flight', 'numeric'],
  ['Weight', 'numeric wide'],
  ['Priority', 'numeric wide'],
  ['Since', 'wide'],
  ['Last failure', 'wide'],
];

/** @param {string} name */
function createPanel(name) {
  const label = `Endpoints of ${name}`;
  const heads = HEADS.map(([text, className]) => h('th', { scope: 'col', class: className }, text));
  const rows = h('tbody');
  const state = h('div');
  const caption = h('caption', { class: 'hidden-label' }, label);
  const table = h('table', {}, caption, h('thead', {}, h('tr', {}, ...heads)), rows);
  // The part that scrolls is made once: it keeps its place, and the focus, while figures change.
  const scroll = h('div', { class: 'scroll', role: 'region', 'aria-label': label, tabindex: 0 }, table);
  return {
    element: h('section', { class: 'panel' }, h('h2', {}, name), scroll, state),
    /** @param {Upstream} upstream */
    update({ endpoints, gates }) {
      const most = Math.max(1, ...endpoints.map(({ active }) => active));
      setWhenChanged(rows, endpoints, () => endpoints.map((each) => endpointRow(each, most)));
      setWhenChanged(state, gates, () => gateFacts(gates));
    },
  };
}

/**
 * @param {Endpoint} endpoint
 * @param {number} most
 */
function endpointRow({ url, weight, priority, active, health, since, lastFailure }, most) {
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--share', `${Math.round((active / most) * 100)}%`);
  const failure = lastFailure === undefined ? '–' : `${lastFailure.detail}, ${clock(lastFailure.at)}`;
  return h(
    'tr',
    {},
    h('td', { class: 'mono' }, url),
    h('td', {}, healthBadge(health)),
    h('td', { class: 'numeric' }, bar, whole(active)),
    h('td', { class: 'numeric wide' }, whole(weight)),
    h('td', { class: 'numeric wide' }, whole(priority)),
    h('td', { class: 'wide', title: ago(since) }, clock(since)),
    h('td', { class: 'wide' }, failure),
  );
}

/** @param {Upstream['gates']} gates */
function gateFacts(gates) {
  return [facts(Object.entries(gates).map(([kind, state]) => [kind, stateText(state)]))];
}

/** @param {Record<string, unknown>} state */
function stateText(state) {
  return Object.entries(state)
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}
