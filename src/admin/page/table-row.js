// One row of a table. Its elements are made once; what has not changed in them is left alone.
import { h, setAttribute, setText } from './dom.js';

/**
 * @template Row
 * @typedef {import('./table.js').TableOptions<Row>} TableOptions
 */

/**
 * One row, and what it shows when it is unfolded.
 *
 * @template Row
 */
export class TableRow {
  /** @type {TableOptions<Row>} */
  #options;
  /** @type {Row | undefined} */
  #row;
  #button = h('button', {
    type: 'button',
    class: 'link',
    'aria-expanded': 'false',
    click: () => this.#fold(),
  });
  /** @type {readonly HTMLTableCellElement[]} */
  #cells;
  /** @type {HTMLElement} */
  #inside;
  /** @type {readonly [line: HTMLElement, below: HTMLElement]} */
  #nodes;

  /** @param {TableOptions<Row>} options */
  constructor(options) {
    this.#options = options;
    this.#cells = options.columns.map((column) => h('td', { class: classOf(column) }));
    this.#cells[0]?.append(this.#button);
    this.#inside = h('td', { colspan: options.columns.length });
    const below = h('tr', { class: 'detail', hidden: true }, this.#inside);
    this.#nodes = [h('tr', { class: 'main-row' }, ...this.#cells), below];
  }

  /**
   * @param {Row} row
   * @returns {readonly HTMLElement[]} what stands in the table
   */
  update(row) {
    const { columns, title } = this.#options;
    this.#row = row;
    setText(this.#button, title(row));
    this.#cells.forEach((cell, index) => {
      if (index > 0) columns[index]?.show(row, cell);
    });
    this.#showDetail();
    return this.#nodes;
  }

  #fold() {
    const [, below] = this.#nodes;
    below.hidden = !below.hidden;
    setAttribute(this.#button, 'aria-expanded', String(!below.hidden));
    this.#showDetail();
  }

  #showDetail() {
    const [, below] = this.#nodes;
    if (this.#row !== undefined && !below.hidden) this.#options.detail(this.#row, this.#inside);
  }
}

/**
 * How cells of a column are set.
 *
 * @param {{ numeric?: boolean | undefined, wide?: boolean | undefined }} column
 */
export function classOf({ numeric, wide }) {
  return [numeric === true ? 'numeric' : '', wide === true ? 'wide' : ''].join(' ').trim() || undefined;
}
