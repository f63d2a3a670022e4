// Elements without a framework. Texts go in as text, never as markup: the CSP of the page forbids the other way.

/** @typedef {Node | string | false | undefined} Child */
/** @typedef {Record<string, string | number | boolean | undefined | ((event: Event) => void)>} Attributes */

/**
 * Makes an element. A function is a listener for the event it is named after; `false` and `undefined` leave an
 * attribute out, `true` gives it without a value.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else setAttribute(element, name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/**
 * Sets an attribute, or takes it away.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | undefined} value
 */
export function setAttribute(element, name, value) {
  if (value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

/**
 * Sets a text, only when it differs: what stays the same costs no layout and is not read out again.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes `parent` hold exactly these nodes. Those that are in place already are not touched, so focus and selection
 * stay where they are; focus that a moved node had is given back.
 *
 * @param {Element} parent
 * @param {readonly Node[]} nodes
 */
export function setChildren(parent, nodes) {
  const focused = document.activeElement;
  const kept = new Set(nodes);
  for (const old of [...parent.childNodes]) if (!kept.has(old)) old.remove();
  let place = parent.firstChild;
  for (const node of nodes) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  const isLost = focused !== document.activeElement && focused instanceof HTMLElement && focused.isConnected;
  if (isLost) focused.focus({ preventScroll: true });
}

/**
 * Shows what is made anew only when the data it shows have changed. A control inside that had the focus has it again
 * afterwards: the one that says the same, or else the one at its place.
 *
 * @param {Element} parent
 * @param {unknown} data what it is made from, as JSON
 * @param {() => readonly Node[]} make
 */
export function setWhenChanged(parent, data, make) {
  const key = JSON.stringify(data) ?? '';
  if (made.get(parent) === key) return;
  made.set(parent, key);
  const focused = document.activeElement;
  const place = focused === null ? -1 : controlsIn(parent).indexOf(focused);
  parent.replaceChildren(...make());
  if (focused === null || place < 0) return;
  const controls = controlsIn(parent);
  const same = controls.find((each) => each.textContent === focused.textContent);
  const next = same ?? controls[Math.min(place, controls.length - 1)];
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

/** @param {Element} parent */
function controlsIn(parent) {
  return [...parent.querySelectorAll('button, summary, [tabindex="0"]')];
}

/** @type {WeakMap<Element, string>} */
const made = new WeakMap();

/**
 * The element of the document that has this id.
 *
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no #${id}`);
}

/**
 * A word on a ground: `ok`, `warn` and `bad` say by colour what the word says too.
 *
 * @param {string} text
 * @param {string} [tone]
 */
export function badge(text, tone = '') {
  return h('span', { class: `badge ${tone}`.trim() }, text);
}

/**
 * Names and values.
 *
 * @param {readonly (readonly [name: string, value: Child])[]} pairs those without a value are left out
 */
export function facts(pairs) {
  const rows = pairs.filter(([, value]) => value !== undefined && value !== '' && value !== false);
  return h(
    'dl',
    { class: 'facts' },
    ...rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );
}
