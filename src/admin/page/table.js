/**
 * A table that is sorted, filtered and shown page by page, and keeps its rows while their figures change. Fifty rows
 * are drawn at a time: a thousand routes cost no more than fifty, and a screen reader meets a plain table.
 *
 * While the focus is in the rows they keep their order, so that none moves away from under the keyboard.
 */
import { h, setAttribute, setChildren, setText } from './dom.js';
import { whole } from './format.js';

const PAGE_ROWS = 50;

/**
 * @template Row
 * @typedef {object} Column
 * @property {string} label
 * @property {boolean} [numeric]
 * @property {boolean} [wide] left out where there is little room
 * @property {(row: Row) => string | number} [value] what it is sorted by; without it, it cannot be
 * @property {(row: Row, cell: HTMLTableCellElement) => void} show
 */

/**
 * @template Row
 * @typedef {object} TableOptions
 * @property {string} caption
 * @property {readonly Column<Row>[]} columns
 * @property {(row: Row) => string} key
 * @property {(row: Row) => string} title what the button of the first column says
 * @property {(row: Row) => string} words what the filter searches
 * @property {number} [sort] a column; without it, rows stay as they come
 * @property {(row: Row, cell: HTMLElement) => void} detail fills in what an opened row shows
 * @property {string} empty what is said when there is no row at all
 */

/**
 * @template Row
 * @param {TableOptions<Row>} options
 */
export function createTable(options) {
  const { columns, key, words } = options;
  const state = { page: 0, sort: options.sort, down: false, filter: '' };
  /** @type {readonly Row[]} */
  let rows = [];
  /** @type {Map<string, ReturnType<typeof createRow<Row>>>} */
  const made = new Map();
  /** @type {string[]} */
  let order = [];

  const filter = h('input', {
    type: 'search',
    'aria-label': `Filter: ${options.caption}`,
    placeholder: 'Filter   /',
  });
  const count = h('span', { class: 'muted', role: 'status' });
  const before = h('button', { type: 'button', click: () => turn(-1) }, 'Previous');
  const after = h('button', { type: 'button', click: () => turn(1) }, 'Next');
  const heads = columns.map((column, index) => createHead(column, () => sortBy(index)));
  const body = h('tbody');
  const empty = h('p', { class: 'muted' });
  const caption = h('caption', { class: 'hidden-label' }, options.caption);
  const table = h('table', {}, caption, h('thead', {}, h('tr', {}, ...heads)), body);
  const tools = h('div', { class: 'row' }, h('span', { class: 'grow' }, filter), count, before, after);
  const scroll = h(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': options.caption, tabindex: 0 },
    table,
  );
  const element = h('div', { class: 'panel stack' }, tools, scroll, empty);
  filter.addEventListener('input', () => {
    state.filter = filter.value.trim().toLowerCase();
    state.page = 0;
    draw(true);
  });
  filter.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && filter.value !== '') {
      filter.value = '';
      filter.dispatchEvent(new Event('input'));
    }
  });
  element.addEventListener('keydown', moveByArrow);

  /** @param {number} pages */
  function turn(pages) {
    state.page += pages;
    draw(true);
    scroll.scrollIntoView({ block: 'nearest' });
  }

  /** @param {number} index */
  function sortBy(index) {
    const isSame = state.sort === index;
    // Of figures the largest are looked for first.
    state.down = isSame ? !state.down : columns[index]?.numeric === true;
    state.sort = index;
    state.page = 0;
    draw(true);
  }

  /** @param {boolean} mayReorder */
  function draw(mayReorder) {
    const found = rows.filter((row) => words(row).toLowerCase().includes(state.filter));
    const sorted = sort(found);
    const holds = !mayReorder && body.contains(document.activeElement);
    const ordered = holds ? asBefore(sorted, order, key) : sorted;
    order = ordered.map(key);
    const pages = Math.max(1, Math.ceil(ordered.length / PAGE_ROWS));
    state.page = Math.min(Math.max(state.page, 0), pages - 1);
    const from = state.page * PAGE_ROWS;
    const shown = ordered.slice(from, from + PAGE_ROWS);
    showRows(shown);
    setText(count, countOf(from, shown.length, found.length, rows.length));
    before.hidden = pages === 1;
    after.hidden = pages === 1;
    setAttribute(before, 'disabled', state.page === 0);
    setAttribute(after, 'disabled', state.page === pages - 1);
    setText(empty, shown.length > 0 ? '' : rows.length === 0 ? options.empty : 'No row has these words.');
    empty.hidden = shown.length > 0;
    scroll.hidden = shown.length === 0;
    heads.forEach((head, index) => {
      setAttribute(head, 'aria-sort', index === state.sort && (state.down ? 'descending' : 'ascending'));
    });
  }

  /** @param {readonly Row[]} shown */
  function showRows(shown) {
    const keys = new Set(rows.map(key));
    for (const known of made.keys()) if (!keys.has(known)) made.delete(known);
    const nodes = shown.flatMap((row) => {
      const name = key(row);
      const known = made.get(name) ?? createRow(options);
      made.set(name, known);
      return known.update(row);
    });
    setChildren(body, nodes);
  }

  /** @param {readonly Row[]} found */
  function sort(found) {
    const value = state.sort === undefined ? undefined : columns[state.sort]?.value;
    if (value === undefined) return found;
    const sign = state.down ? -1 : 1;
    return [...found].sort((a, b) => sign * compare(value(a), value(b)));
  }

  return {
    element,
    filter,
    /** @param {string} words */
    setFilter(words) {
      filter.value = words;
      filter.dispatchEvent(new Event('input'));
    },
    /** @param {readonly Row[]} next */
    update(next) {
      rows = next;
      draw(false);
    },
  };
}

/**
 * @param {Column<never>} column
 * @param {() => void} sort
 */
function createHead({ label, numeric, wide, value }, sort) {
  const shown =
    value === undefined ? label : h('button', { type: 'button', class: 'sort', click: sort }, label);
  return h('th', { scope: 'col', class: classOf({ numeric, wide }) }, shown);
}

/**
 * @template Row
 * @param {TableOptions<Row>} options
 */
function createRow({ columns, title, detail }) {
  const button = h('button', { type: 'button', class: 'link', 'aria-expanded': 'false' });
  const cells = columns.map((column) => h('td', { class: classOf(column) }));
  cells[0]?.append(button);
  const line = h('tr', { class: 'main-row' }, ...cells);
  const inside = h('td', { colspan: columns.length });
  const below = h('tr', { class: 'detail', hidden: true }, inside);
  /** @type {Row | undefined} */
  let last;
  button.addEventListener('click', () => {
    below.hidden = !below.hidden;
    setAttribute(button, 'aria-expanded', String(!below.hidden));
    if (last !== undefined && !below.hidden) detail(last, inside);
  });
  return {
    /** @param {Row} row */
    update(row) {
      last = row;
      setText(button, title(row));
      cells.forEach((cell, index) => {
        if (index > 0) columns[index]?.show(row, cell);
      });
      if (!below.hidden) detail(row, inside);
      return [line, below];
    },
  };
}

/** @param {{ numeric?: boolean | undefined, wide?: boolean | undefined }} column */
function classOf({ numeric, wide }) {
  return [numeric === true ? 'numeric' : '', wide === true ? 'wide' : ''].join(' ').trim() || undefined;
}

/**
 * Rows in the order they had; new ones at the end.
 *
 * @template Row
 * @param {readonly Row[]} rows
 * @param {readonly string[]} order
 * @param {(row: Row) => string} key
 */
function asBefore(rows, order, key) {
  const places = new Map(order.map((name, index) => [name, index]));
  /** @param {Row} row */
  const placeOf = (row) => places.get(key(row)) ?? order.length;
  return [...rows].sort((a, b) => placeOf(a) - placeOf(b));
}

/**
 * @param {string | number} a
 * @param {string | number} b
 */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * @param {number} from
 * @param {number} shown
 * @param {number} found
 * @param {number} all
 */
function countOf(from, shown, found, all) {
  const range = shown === 0 ? '0' : `${whole(from + 1)}–${whole(from + shown)}`;
  return found === all
    ? `${range} of ${whole(all)}`
    : `${range} of ${whole(found)} found, ${whole(all)} in all`;
}

/**
 * Down and up go from row to row, and from the filter into the rows and back.
 *
 * @param {KeyboardEvent} event
 */
function moveByArrow(event) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const { currentTarget, target } = event;
  if (!(currentTarget instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
  /** @type {HTMLElement[]} */
  const stops = [...currentTarget.querySelectorAll('input[type="search"], .main-row .link')].filter(
    (each) => each instanceof HTMLElement,
  );
  const next = stops[stops.indexOf(target) + (event.key === 'ArrowDown' ? 1 : -1)];
  if (!stops.includes(target) || next === undefined) return;
  event.preventDefault();
  next.focus();
}
