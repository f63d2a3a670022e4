/**
 * The page of the admin listener: six views of one gateway. Start here: the tabs, the address (`#routes?filter=…`), the
 * keys, what is said when gw does not answer. A view is a file in `view/` and a line in `VIEWS`.
 */
import { hasToken, setToken } from './api.js';
import { askToken, showKeys } from './dialogs.js';
import { byId, h, setAttribute, setText } from './dom.js';
import { clock } from './format.js';
import { createHistory } from './history.js';
import { createPoller } from './poller.js';
import { keep } from './state.js';
import { setUpTheme } from './theme-button.js';
import { errors } from './view/errors.js';
import { explain } from './view/explain.js';
import { overview } from './view/overview.js';
import { revisions } from './view/revisions.js';
import { routes } from './view/routes.js';
import { upstreams } from './view/upstreams.js';

/** @typedef {import('./state.js').View} View */
/** @typedef {import('./state.js').Shown} Shown */

const VIEWS = [overview, routes, upstreams, revisions, explain, errors];
const NOTICE_MS = 8000;

/** @type {import('./state.js').State} */
const state = { history: createHistory() };
/** @type {Map<string, { tab: HTMLButtonElement, panel: HTMLElement, view: View, shown?: Shown }>} */
const places = new Map();
let current = overview.name;
/** @type {string | undefined} */
let shownHash;
/** @type {number | undefined} */
let lastSeen;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let noticeTimer;

const connection = byId('connection', HTMLElement);
const banner = byId('banner', HTMLElement);

const poller = createPoller({
  paths: () => [...new Set(['/status', '/routes', ...(places.get(current)?.view.paths ?? [])])],
  onData(documents) {
    keep(state, documents);
    lastSeen = Date.now();
    showConnection('live', 'ok');
    banner.hidden = true;
    showHead();
    places.get(current)?.shown?.update(state);
  },
  onFailure({ status, message }) {
    if (status === 401) {
      showConnection('no token', 'warn');
      askToken(hasToken() ? message : '', poller.now);
      return;
    }
    showConnection('disconnected', 'bad');
    const seen = lastSeen === undefined ? '' : ` What you see is of ${clock(lastSeen)}.`;
    const text = `Disconnected: ${message}.${seen} Trying again.`;
    // An alert is read out when it changes, so it is left alone while the same holds.
    if (banner.hidden || banner.firstChild?.textContent !== text) {
      banner.replaceChildren(
        h('span', {}, text),
        h('button', { type: 'button', click: poller.now }, 'Try now'),
      );
    }
    banner.hidden = false;
  },
});

/** @type {import('./state.js').Page} */
const page = {
  refresh: poller.now,
  notice(text, tone = 'ok') {
    const close = h('button', { type: 'button', click: () => notice.replaceChildren() }, 'Close');
    const notice = byId('notice', HTMLElement);
    notice.replaceChildren(h('pre', { class: tone }, text), close);
    clearTimeout(noticeTimer);
    // What went wrong stays until it is closed: it may be long, and it is not said again.
    if (tone === 'ok') noticeTimer = setTimeout(() => notice.replaceChildren(), NOTICE_MS);
  },
  go(view, query = {}) {
    const words = new URLSearchParams(query).toString();
    location.hash = words === '' ? view : `${view}?${words}`;
    // At once: the next key may come before the event does.
    showView();
  },
};

/**
 * @param {string} text
 * @param {string} tone
 */
function showConnection(text, tone) {
  setText(connection, text);
  connection.className = `badge ${tone}`;
  byId('forget', HTMLElement).hidden = !hasToken();
}

function showHead() {
  const { status } = state;
  if (status === undefined) return;
  setText(byId('gateway', HTMLElement), status.name);
  setText(byId('revision', HTMLElement), status.revision);
  const title = `${status.name} · gw`;
  if (document.title !== title) document.title = title;
}

function createTabs() {
  for (const view of VIEWS) {
    const { name, title } = view;
    const tab = h(
      'button',
      {
        type: 'button',
        role: 'tab',
        id: `tab-${name}`,
        'aria-controls': `panel-${name}`,
        click: () => page.go(name),
      },
      title,
    );
    const panel = h('section', {
      role: 'tabpanel',
      id: `panel-${name}`,
      'aria-labelledby': tab.id,
      hidden: true,
    });
    places.set(name, { tab, panel, view });
    byId('tabs', HTMLElement).append(tab);
  }
  byId('main', HTMLElement).replaceChildren(...[...places.values()].map(({ panel }) => panel));
}

/** Shows the view that the address names, unless it is shown already. */
function showView() {
  if (shownHash === location.hash) return;
  shownHash = location.hash;
  const [name = '', query = ''] = location.hash.slice(1).split(/\?(.*)/s);
  current = places.has(name) ? name : overview.name;
  for (const [each, place] of places) {
    const isShown = each === current;
    setAttribute(place.tab, 'aria-selected', String(isShown));
    setAttribute(place.tab, 'tabindex', isShown ? 0 : -1);
    place.panel.hidden = !isShown;
    if (!isShown) continue;
    if (place.shown === undefined) {
      place.shown = place.view.create(page);
      place.panel.append(place.shown.element);
    }
    place.shown.update(state);
    if (query !== '') place.shown.open?.(new URLSearchParams(query));
  }
  poller.now();
}

/** @param {KeyboardEvent} event */
function onTabKey(event) {
  const names = [...places.keys()];
  const index = names.indexOf(current);
  const steps = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1 + names.length,
    Home: 0,
    End: names.length - 1,
  };
  const next = new Map(Object.entries(steps)).get(event.key);
  const name = next === undefined ? undefined : names[next % names.length];
  if (name === undefined) return;
  event.preventDefault();
  page.go(name);
  places.get(name)?.tab.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const { target, key } = event;
  const isWriting = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (isWriting || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]'))
    return;
  const view = VIEWS[Number(key) - 1];
  const search = places.get(current)?.shown?.search;
  if (view !== undefined) {
    page.go(view.name);
    places.get(view.name)?.tab.focus();
  } else if (key === '?') showKeys();
  else if (key === '/' && search !== undefined) {
    event.preventDefault();
    search.focus();
  }
}

createTabs();
setUpTheme(byId('theme', HTMLButtonElement));
byId('tabs', HTMLElement).addEventListener('keydown', onTabKey);
byId('keys', HTMLElement).addEventListener('click', showKeys);
byId('forget', HTMLElement).addEventListener('click', () => {
  setToken(undefined);
  poller.now();
});
document.addEventListener('keydown', onKey);
window.addEventListener('hashchange', showView);
showView();
