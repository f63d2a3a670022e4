/**
 * What the views are made of.
 *
 * @typedef {object} State
 * @property {import('./api.js').Status} [status]
 * @property {import('./api.js').Routes} [routes]
 * @property {import('./api.js').Upstream[]} [upstreams]
 * @property {import('./api.js').Revision[]} [revisions]
 * @property {import('./api.js').RecentError[]} [errors]
 * @property {ReturnType<typeof import('./history.js').createHistory>} history
 */

/**
 * What a view may ask of the page.
 *
 * @typedef {object} Page
 * @property {() => void} refresh asks gw at once
 * @property {(text: string, tone?: 'ok' | 'bad') => void} notice says what became of something
 * @property {(view: string, query?: Record<string, string>) => void} go shows another view
 */

/**
 * One of the tabs. `paths` are what it needs of the API besides `/status` and `/routes`.
 *
 * @typedef {object} View
 * @property {string} name
 * @property {string} title
 * @property {readonly string[]} paths
 * @property {(page: Page) => Shown} create
 */

/**
 * @typedef {object} Shown
 * @property {HTMLElement} element
 * @property {(state: State) => void} update
 * @property {HTMLElement} [search] where `/` goes
 * @property {(query: URLSearchParams) => void} [open] the view was reached by a link that says more
 */

/**
 * Puts documents of the API into the state. What one of another version lacks is empty, and never breaks the page.
 *
 * @param {State} state
 * @param {Map<string, unknown>} documents
 */
export function keep(state, documents) {
  for (const [path, document] of documents) {
    const name = path.slice(1);
    if (name === 'status' || name === 'routes') Object.assign(state, { [name]: document });
    else Object.assign(state, { [name]: Reflect.get(Object(document), name) ?? [] });
  }
  if (documents.has('/routes') && state.routes !== undefined) state.history.add(state.routes);
}
