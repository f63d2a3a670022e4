import type { WitnessRequest } from '../diagnostic/types.ts';

/** A request as a curl command that a POSIX-like shell runs as it stands. */
export function curlCommand({ method, url, headers }: WitnessRequest): string {
  const words = ['curl', method === 'HEAD' ? '-I' : '-i'];
  // Otherwise curl takes brackets and braces for ranges and lists, and resolves dots itself.
  if (/[[\]{}]/.test(url)) words.push('-g');
  if (method !== 'GET' && method !== 'HEAD') words.push('-X', shellQuote(method));
  for (const [name, value] of Object.entries(headers)) {
    // `name:` would take the field away; `name;` sends it empty.
    words.push('-H', shellQuote(value === '' ? `${name};` : `${name}: ${value}`));
  }
  words.push(shellQuote(url));
  return words.join(' ');
}

/** A word as a shell reads it back unchanged; nothing that a terminal would obey is left in it. */
export function shellQuote(text: string): string {
  if (/^[A-Za-z0-9@%+=:,./_-]+$/.test(text)) return text;
  if (!UNSEEN.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text
    .replace(/['\\]/g, '\\$&')
    .replace(new RegExp(UNSEEN, 'gu'), (character) => escapeOf(character.codePointAt(0) ?? 0));
  return `$'${escaped}'`;
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function escapeOf(code: number): string {
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
