/**
 * Text with everything escaped that a terminal would obey or not show: control characters, marks that turn the
 * direction of text, halves of surrogate pairs. What comes from a user's file passes here before it is printed.
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/** Controls, invisible formatting (but for the joiner within emoji), line separators, lone surrogates. */
const UNSEEN = /(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return SHORT[character] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
}
