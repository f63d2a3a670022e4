// The exchanges that failed last, the newest first.
import { badge, facts, h, setText, setWhenChanged } from '../dom.js';
import { ago, clock } from '../format.js';
import { Table } from '../table.js';

/** @typedef {import('../api.js').RecentError} RecentError */

/** @type {import('../state.js').View} */
export const errors = {
  name: 'errors',
  title: 'Errors',
  paths: ['/errors'],
  create(page) {
    const table = new Table({
      caption: 'Latest errors',
      key: (/** @type {RecentError} */ error) => `${error.at} ${error.id}`,
      title: (error) => clock(error.at),
      words: ({ id, route, upstream, endpoint, status, method, path, error }) =>
        [id, route, upstream, endpoint, status, method, path, error].join(' '),
      empty: 'No exchange has failed.',
      columns: [
        { label: 'Time', show: () => undefined },
        {
          label: 'Status',
          show: ({ status }, cell) => setWhenChanged(cell, status, () => [statusBadge(status)]),
        },
        { label: 'Request', show: ({ method, path }, cell) => setText(cell, `${method} ${path}`) },
        { label: 'Route', wide: true, show: ({ route = '–' }, cell) => setText(cell, route) },
        {
          label: 'Endpoint',
          wide: true,
          show: (error, cell) => setText(cell, error.endpoint ?? error.upstream ?? '–'),
        },
        { label: 'Error', wide: true, show: ({ error = '–' }, cell) => setText(cell, error) },
      ],
      detail: (error, cell) => setWhenChanged(cell, error, () => [detailOf(error, page)]),
    });
    return {
      element: table.element,
      search: table.filter,
      update: (state) => table.update(state.errors ?? []),
    };
  },
};

/** @param {number} status */
function statusBadge(status) {
  return badge(status === 0 ? 'cut short' : String(status), 'bad');
}

/**
 * @param {RecentError} error
 * @param {import('../state.js').Page} page
 */
function detailOf({ at, id, route, upstream, endpoint, error, method, path }, page) {
  const click = () => page.go('explain', { method, url: path });
  return h(
    'div',
    {},
    facts([
      ['Error', error],
      ['When', `${clock(at)}, ${ago(at)}`],
      ['Request id', h('span', { class: 'mono' }, id)],
      ['Route', route],
      ['Upstream', upstream],
      ['Endpoint', endpoint],
    ]),
    h('p', { class: 'buttons' }, h('button', { type: 'button', click }, 'Explain this request')),
  );
}
