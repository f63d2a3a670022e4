import { setAttribute, setText } from './dom.js';

const THEMES = ['system', 'light', 'dark'];

/**
 * A button that goes through the themes: the one of the system, light, dark. `theme.js` sets the chosen one early.
 *
 * @param {HTMLElement} button
 */
export function setUpTheme(button) {
  const root = document.documentElement;
  button.addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? 'system') + 1) % THEMES.length] ?? 'system';
    setAttribute(root, 'data-theme', next !== 'system' && next);
    localStorage.setItem('gw.theme', next);
    show();
  });
  function show() {
    setText(button, `Theme: ${root.dataset.theme ?? 'system'}`);
  }
  show();
}
