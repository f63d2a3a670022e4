/**
 * A table that is sorted, filtered and shown page by page, and keeps its rows while their figures change. Fifty rows
 * are drawn at a time: a thousand routes cost no more than fifty, and a screen reader meets a plain table.
 *
 * While the focus is in the rows they keep their order, so that none moves away from under the keyboard.
 */
import { h, setAttribute, setChildren, setText } from './dom.js';
import { whole } from './format.js';
import { classOf, TableRow } from './table-row.js';

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
 * Such a table.
 *
 * @template Row
 */
export class Table {
  /** @type {TableOptions<Row>} */
  #options;
  /** @type {readonly Row[]} */
  #rows = [];
  /** Rows that were drawn once, by key: each keeps its elements, and whether it is unfolded. */
  /** @type {Map<string, TableRow<Row>>} */
  #made = new Map();
  /** The keys as they were ordered last. */
  /** @type {readonly string[]} */
  #order = [];
  #page = 0;
  /** @type {number | undefined} */
  #sort;
  #isDown = false;

  #count = h('span', { class: 'muted', role: 'status' });
  #before = h('button', { type: 'button', click: () => this.#turn(-1) }, 'Previous');
  #after = h('button', { type: 'button', click: () => this.#turn(1) }, 'Next');
  #body = h('tbody');
  #empty = h('p', { class: 'muted' });
  /** @type {readonly HTMLElement[]} */
  #heads;
  /** @type {HTMLElement} */
  #scroll;

  /** @param {TableOptions<Row>} options */
  constructor(options) {
    const { caption, columns, sort } = options;
    this.#options = options;
    this.#sort = sort;
    this.#heads = columns.map((column, index) => createHead(column, () => this.#sortBy(index)));
    const head = h('thead', {}, h('tr', {}, ...this.#heads));
    const table = h('table', {}, h('caption', { class: 'hidden-label' }, caption), head, this.#body);
    this.#scroll = h('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: 0 }, table);
    this.filter = h('input', {
      type: 'search',
      'aria-label': `Filter: ${caption}`,
      placeholder: 'Filter   /',
    });
    this.filter.addEventListener('input', () => this.#show(0));
    this.filter.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && this.filter.value !== '') this.setFilter('');
    });
    const filter = h('span', { class: 'grow' }, this.filter);
    const tools = h('div', { class: 'row' }, filter, this.#count, this.#before, this.#after);
    this.element = h('div', { class: 'panel stack', keydown: moveByArrow }, tools, this.#scroll, this.#empty);
  }

  /** @param {readonly Row[]} rows */
  update(rows) {
    this.#rows = rows;
    this.#draw(this.#body.contains(document.activeElement));
  }

  /** @param {string} words */
  setFilter(words) {
    this.filter.value = words;
    this.#show(0);
  }

  /** @param {number} pages */
  #turn(pages) {
    this.#show(this.#page + pages);
    this.#scroll.scrollIntoView({ block: 'nearest' });
  }

  /** @param {number} index */
  #sortBy(index) {
    // Of figures the largest are looked for first.
    this.#isDown = this.#sort === index ? !this.#isDown : this.#options.columns[index]?.numeric === true;
    this.#sort = index;
    this.#show(0);
  }

  /** @param {number} page */
  #show(page) {
    this.#page = page;
    this.#draw(false);
  }

  /** @param {boolean} keepsOrder */
  #draw(keepsOrder) {
    const { key, words, empty } = this.#options;
    const filter = this.filter.value.trim().toLowerCase();
    const found = this.#rows.filter((row) => words(row).toLowerCase().includes(filter));
    const ordered = keepsOrder ? asBefore(found, this.#order, key) : this.#sorted(found);
    this.#order = ordered.map(key);
    const pages = Math.max(1, Math.ceil(ordered.length / PAGE_ROWS));
    this.#page = Math.min(Math.max(this.#page, 0), pages - 1);
    const from = this.#page * PAGE_ROWS;
    const shown = ordered.slice(from, from + PAGE_ROWS);
    this.#drawRows(shown);
    this.#drawPages(pages);
    setText(this.#count, countOf(from, shown.length, found.length, this.#rows.length));
    setText(this.#empty, this.#rows.length === 0 ? empty : 'No row has these words.');
    this.#empty.hidden = shown.length > 0;
    this.#scroll.hidden = shown.length === 0;
    this.#heads.forEach((head, index) => {
      const direction = this.#isDown ? 'descending' : 'ascending';
      setAttribute(head, 'aria-sort', index === this.#sort && direction);
    });
  }

  /** @param {readonly Row[]} shown */
  #drawRows(shown) {
    const { key } = this.#options;
    const keys = new Set(this.#rows.map(key));
    for (const known of this.#made.keys()) if (!keys.has(known)) this.#made.delete(known);
    const nodes = shown.flatMap((row) => {
      const made = this.#made.get(key(row)) ?? new TableRow(this.#options);
      this.#made.set(key(row), made);
      return made.update(row);
    });
    setChildren(this.#body, nodes);
  }

  /** @param {number} pages */
  #drawPages(pages) {
    this.#before.hidden = pages === 1;
    this.#after.hidden = pages === 1;
    setAttribute(this.#before, 'disabled', this.#page === 0);
    setAttribute(this.#after, 'disabled', this.#page === pages - 1);
  }

  /** @param {readonly Row[]} found */
  #sorted(found) {
    const value = this.#sort === undefined ? undefined : this.#options.columns[this.#sort]?.value;
    if (value === undefined) return found;
    const sign = this.#isDown ? -1 : 1;
    return [...found].sort((a, b) => sign * compare(value(a), value(b)));
  }
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
 * @param {Event} event
 */
function moveByArrow(event) {
  if (!(event instanceof KeyboardEvent)) return;
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
