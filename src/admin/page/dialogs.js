// What the page asks people: a token, and whether they mean it. `<dialog>` keeps the focus inside and gives it back.
import { setToken } from './api.js';
import { byId } from './dom.js';

const login = byId('login', HTMLDialogElement);
const token = byId('token', HTMLInputElement);
const confirmDialog = byId('confirm', HTMLDialogElement);

/**
 * Asks for the token, until one is given.
 *
 * @param {string} problem what was wrong with the last one; empty at first
 * @param {() => void} onToken
 */
export function askToken(problem, onToken) {
  byId('login-problem', HTMLElement).textContent = problem;
  byId('login-form', HTMLFormElement).onsubmit = (event) => {
    event.preventDefault();
    setToken(token.value.trim());
    token.value = '';
    login.close();
    onToken();
  };
  if (!login.open) login.showModal();
  token.focus();
}

// Nothing can be seen without a token, so the question cannot be closed.
login.addEventListener('cancel', (event) => event.preventDefault());

/**
 * Asks whether something shall be done. The focus begins at `Cancel`.
 *
 * @param {{ title: string, body: readonly Node[], yes: string }} question
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, body, yes }) {
  byId('confirm-title', HTMLElement).textContent = title;
  byId('confirm-body', HTMLElement).replaceChildren(...body);
  const yesButton = byId('confirm-yes', HTMLButtonElement);
  const noButton = byId('confirm-no', HTMLButtonElement);
  yesButton.textContent = yes;
  confirmDialog.showModal();
  noButton.focus();
  return new Promise((resolve) => {
    // Not on `close`: that event may come only after the next question has been asked, and would answer it.
    yesButton.onclick = () => {
      resolve(true);
      confirmDialog.close();
    };
    noButton.onclick = () => {
      resolve(false);
      confirmDialog.close();
    };
    confirmDialog.oncancel = () => resolve(false);
  });
}

/** Shows which keys do what. */
export function showKeys() {
  const help = byId('help', HTMLDialogElement);
  byId('help-close', HTMLButtonElement).onclick = () => help.close();
  if (!help.open) help.showModal();
}
