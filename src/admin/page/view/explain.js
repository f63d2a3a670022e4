// Which route a request would meet and why, as `gw explain` says it. Nothing is sent anywhere.
import { ApiError, ask } from '../api.js';
import { badge, facts, h } from '../dom.js';

/** @typedef {import('../api.js').Explanation} Explanation */

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @type {import('../state.js').View} */
export const explain = {
  name: 'explain',
  title: 'Explain',
  paths: [],
  create() {
    const method = h('input', {
      id: 'explain-method',
      value: 'GET',
      list: 'methods',
      spellcheck: 'false',
      autocomplete: 'off',
    });
    const url = h('input', {
      id: 'explain-url',
      placeholder: 'https://api.example.com/v1/users/42',
      required: true,
      spellcheck: 'false',
      autocomplete: 'off',
      inputmode: 'url',
    });
    const headers = h('textarea', {
      id: 'explain-headers',
      rows: 3,
      placeholder: 'x-version: 2',
      spellcheck: 'false',
    });
    const answer = h('div', { class: 'stack', 'aria-live': 'polite' });
    const form = h(
      'form',
      { class: 'panel' },
      h(
        'div',
        { class: 'row' },
        labelled('Method', method),
        h('div', { class: 'grow' }, labelled('URL or path', url)),
      ),
      labelled('Header fields, one a line', headers),
      h('p', { class: 'buttons' }, h('button', { type: 'submit', class: 'main' }, 'Explain')),
      h('datalist', { id: 'methods' }, ...METHODS.map((value) => h('option', { value }))),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const query = new URLSearchParams({ method: method.value.trim() || 'GET', url: url.value.trim() });
      for (const line of headers.value.split('\n'))
        if (line.trim() !== '') query.append('header', line.trim());
      answer.replaceChildren(...(await explained(query)));
    });
    return {
      element: h('div', { class: 'stack' }, form, answer),
      search: url,
      update: () => undefined,
      open(query) {
        method.value = query.get('method') ?? 'GET';
        url.value = query.get('url') ?? '';
        if (url.value !== '') form.requestSubmit();
      },
    };
  },
};

/**
 * @param {string} label
 * @param {HTMLElement} control
 */
function labelled(label, control) {
  return h('div', {}, h('label', { for: control.id }, label), control);
}

/** @param {URLSearchParams} query */
async function explained(query) {
  try {
    const found = /** @type {Explanation} */ (await ask(`/explain?${query}`));
    return [verdict(found), ...steps(found), ...candidates(found)];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [h('p', { class: 'panel bad' }, error.message)];
  }
}

/** @param {Explanation} found */
function verdict(found) {
  const { matched, route = '', status, reason, origin, params = {}, split = [], mirror } = found;
  const title = matched
    ? h('h2', {}, badge('matched', 'ok'), ` ${route}`)
    : h('h2', {}, badge(String(status), 'bad'), ' no route takes it');
  return h(
    'section',
    { class: 'panel' },
    title,
    reason !== undefined && h('p', {}, reason),
    facts([
      ['Listener', found.listener && `${found.listener}: ${found.listenerReason ?? ''}`],
      ['Path', found.path],
      [
        'Parameters',
        Object.entries(params)
          .map(([name, value]) => `${name} = ${value}`)
          .join(', '),
      ],
      ['Action', found.action],
      ['Goes to', found.upstream && `${found.upstream} ${found.upstreamPath ?? ''}`],
      ['Split', split.map(({ upstream, weight }) => `${upstream} ${weight}`).join(', ')],
      ['Mirrored to', mirror && `${mirror.upstream}, ${mirror.percent} %`],
      ['Status', matched && status !== undefined && String(status)],
      ['Location', found.location],
      ['Answered by', found.answeredBy],
      ['Allowed', found.allow?.join(', ')],
      ['Time limit', found.timeoutMs !== undefined && `${found.timeoutMs / 1000} s`],
      ['Written at', origin && `${origin.file}:${origin.line}:${origin.column}`],
    ]),
  );
}

/** @param {Explanation} found */
function steps({ policySteps = [] }) {
  if (policySteps.length === 0) return [];
  const rows = policySteps.map(({ name, kind, phase }) =>
    h('li', {}, `${name} `, h('span', { class: 'muted' }, name === kind ? phase : `${kind}, ${phase}`)),
  );
  return [
    h(
      'section',
      { class: 'panel' },
      h('h2', {}, 'Policies, in the order in which they run'),
      h('ol', {}, ...rows),
    ),
  ];
}

/** @param {Explanation} found */
function candidates({ candidates: all }) {
  if (all.length === 0) return [];
  const label = 'Candidates, in the order in which they are tried';
  const rows = all.map(({ route, host = '', pattern, outcome, reason }) =>
    h(
      'tr',
      {},
      h('td', {}, route),
      h('td', { class: 'mono wide' }, host + pattern),
      h('td', {}, badge(outcome, outcome === 'won' ? 'ok' : '')),
      h('td', {}, reason),
    ),
  );
  const heads = [
    h('th', { scope: 'col' }, 'Route'),
    h('th', { scope: 'col', class: 'wide' }, 'Pattern'),
    h('th', { scope: 'col' }, 'Outcome'),
    h('th', { scope: 'col' }, 'Why'),
  ];
  const table = h(
    'table',
    {},
    h('caption', { class: 'hidden-label' }, label),
    h('thead', {}, h('tr', {}, ...heads)),
    h('tbody', {}, ...rows),
  );
  return [
    h(
      'section',
      { class: 'panel' },
      h('h2', {}, label),
      h('div', { class: 'scroll', role: 'region', 'aria-label': label, tabindex: 0 }, table),
    ),
  ];
}
