// What a log must not show although it shows the rest.
import { isSecretHeader, isSecretParameter } from '../http/secret-name.ts';

const HIDDEN = '[redacted]';

/** Makes the function that takes values of secret parameters out of a query; `more` are names beside the usual ones. */
export function createQueryRedaction(more: readonly string[]): (query: string) => string {
  const hidden = new Set(more.map((name) => name.toLowerCase()));
  const isHidden = (name: string) => isSecretParameter(name) || hidden.has(name.toLowerCase());
  return (query) =>
    query
      .split('&')
      .map((part) => {
        const mark = part.indexOf('=');
        if (mark === -1) return part;
        const name = part.slice(0, mark);
        return isHidden(decoded(name)) ? `${name}=${HIDDEN}` : part;
      })
      .join('&');
}

/** Makes the function that tells a field's value, or that there is one; `more` are names in lower case. */
export function createHeaderRedaction(more: readonly string[]): (name: string, value: string) => string {
  const hidden = new Set(more);
  return (name, value) => (hidden.has(name) || isSecretHeader(name) ? HIDDEN : value);
}

/** A name may be written in escapes, and a server would still know it. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
