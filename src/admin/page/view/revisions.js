// What has served and what each revision changed, with the way back to an earlier one.
import { ApiError, act } from '../api.js';
import { confirmed } from '../dialogs.js';
import { badge, facts, h, setAttribute, setChildren, setText, setWhenChanged } from '../dom.js';
import { ago, clock, plural, short } from '../format.js';

/** @typedef {import('../api.js').Revision} Revision */
/** @typedef {import('../state.js').Page} Page */

/** How many changes the question before a rollback tells. */
const TOLD = 8;

/** @type {import('../state.js').View} */
export const revisions = {
  name: 'revisions',
  title: 'Revisions',
  paths: ['/revisions'],
  create(page) {
    const reload = h('button', { type: 'button', click: () => reloadSpec(page) }, 'Reload the spec');
    const note = h('span', { class: 'muted' });
    const list = h('div', { class: 'stack' });
    /** @type {Map<string, HTMLElement>} */
    const made = new Map();

    /**
     * Each revision is drawn by itself, so that what is unfolded stays so when a new one comes.
     *
     * @param {readonly Revision[]} all
     * @param {boolean} readOnly
     */
    function showList(all, readOnly) {
      const panels = all.map((each) => {
        const key = `${each.digest} ${each.at}`;
        const panel = made.get(key) ?? h('section', { class: 'panel revision' });
        made.set(key, panel);
        const rollBack = () => askRollback(each, all, page);
        const isOffered =
          each.kept && !readOnly && each.digest !== all.find(({ current }) => current)?.digest;
        setWhenChanged(panel, [each, isOffered], () => revisionParts(each, isOffered, rollBack));
        setAttribute(panel, 'data-current', String(each.current));
        setAttribute(panel, 'aria-label', `Revision ${short(each.digest)}`);
        return panel;
      });
      setChildren(list, panels);
    }
    return {
      element: h('div', { class: 'stack' }, h('div', { class: 'row' }, reload, note), list),
      update({ revisions: all = [], status }) {
        const readOnly = status?.readOnly === true;
        reload.hidden = readOnly;
        setText(note, readOnly ? 'This listener is read-only: it changes nothing.' : '');
        showList(all, readOnly);
      },
    };
  },
};

/**
 * Counts by severity; what is not there is not told.
 *
 * @param {{ breaking: number, risky: number, safe: number }} changes
 */
export function severities({ breaking, risky, safe }) {
  const told = [
    breaking > 0 && badge(`${breaking} breaking`, 'bad'),
    risky > 0 && badge(`${risky} risky`, 'warn'),
    safe > 0 && badge(`${safe} safe`, 'ok'),
  ];
  return h(
    'span',
    { class: 'row' },
    ...(told.some((each) => each) ? told : [badge('no change for requests')]),
  );
}

/**
 * @param {Revision} revision
 * @param {boolean} isOffered whether one can go back to it
 * @param {() => void} rollBack
 */
function revisionParts(revision, isOffered, rollBack) {
  const { digest, at, source, cause, routes, current, changes } = revision;
  const head = h(
    'div',
    { class: 'row' },
    h('h2', { class: 'mono', title: digest }, short(digest)),
    current && badge('serves now', 'ok'),
    cause !== 'spec' && badge(cause, 'warn'),
    h('span', { class: 'grow' }, changes !== undefined && severities(changes)),
    isOffered && h('button', { type: 'button', click: rollBack }, 'Roll back to this'),
  );
  const about = facts([
    ['Went live', h('time', { datetime: at, title: ago(at) }, clock(at))],
    ['From', source],
    ['Routes', String(routes)],
  ]);
  return [head, about, ...changeList(revision)];
}

/** @param {Revision} revision */
function changeList({ changes, summary }) {
  if (summary.length === 0) return [];
  const { breaking = 0, risky = 0, safe = 0 } = changes ?? {};
  const untold = Math.max(0, breaking + risky + safe - summary.length);
  const list = h(
    'details',
    {},
    h('summary', {}, `What it changed: ${plural(summary.length + untold, 'change')}`),
    h('ul', { class: 'plain' }, ...summary.map(changeRow)),
    untold > 0 && h('p', { class: 'muted' }, `… and ${plural(untold, 'change')} more: see gw diff.`),
  );
  return [list];
}

/** @type {Record<string, string>} */
const TONES = { breaking: 'bad', risky: 'warn', safe: 'ok' };

/**
 * A change as the API tells it: `severity: what it does`.
 *
 * @param {string} told
 */
function changeRow(told) {
  const [, severity = '', text = told] = /^(breaking|risky|safe): (.*)$/s.exec(told) ?? [];
  return h('li', {}, severity !== '' && badge(severity, TONES[severity]), ' ', text);
}

/**
 * @param {Revision} target
 * @param {readonly Revision[]} all
 * @param {Page} page
 */
async function askRollback(target, all, page) {
  const since = all.slice(0, all.indexOf(target)).flatMap(({ summary }) => summary);
  const undone = since.slice(0, TOLD).map((text) => h('li', {}, text));
  const more = since.length - undone.length;
  const body = [
    h(
      'p',
      {},
      'It serves at once, and until the spec changes or is reloaded. Requests in flight end on the revision that they began with.',
    ),
    ...(undone.length === 0 ? [] : [h('p', {}, 'Changed since then:'), h('ul', {}, ...undone)]),
    ...(more > 0 ? [h('p', {}, `… and ${plural(more, 'change')} more.`)] : []),
  ];
  const title = `Roll back to ${short(target.digest)}?`;
  if (!(await confirmed({ title, body, yes: 'Roll back' }))) return;
  await doing(page, `${short(target.digest)} serves now.`, () => act('/rollback', { to: target.digest }));
}

/** @param {Page} page */
function reloadSpec(page) {
  return doing(page, 'The spec was read again and serves.', () => act('/reload', {}));
}

/**
 * @param {Page} page
 * @param {string} done
 * @param {() => Promise<unknown>} deed
 */
async function doing(page, done, deed) {
  try {
    await deed();
    page.notice(done, 'ok');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    page.notice(error.message, 'bad');
  }
  page.refresh();
}
