/**
 * Text as GitHub-flavoured Markdown shows it: nothing that a user's file holds becomes markup, a link, a mention or
 * a reference to an issue. Names between backticks, as messages have them, stay code.
 */
import { visibleText } from '../util/visible-text.ts';

/** Text on one line, also within a table's cell. */
export function markdownText(text: string): string {
  return visibleText(text)
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? markdownCode(part.slice(1, -1)) : plainText(part)))
    .join('');
}

/** Code within a line. */
export function markdownCode(text: string): string {
  const shown = visibleText(text);
  // A table's cell would end at a bar even within backticks.
  return /[`|]/.test(shown) || shown.trim() === '' ? `<code>${plainText(shown)}</code>` : `\`${shown}\``;
}

/** Lines of code as a block. */
export function markdownBlock(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return `${fence}text\n${text}\n${fence}`;
}

/** At most so many characters, the cut marked; never half of one. */
export function clipped(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** What is markup, or starts a link: `https://` and `www.` do by themselves. */
const MARKUP = /[\\`*_[\]<>&|~!$^]|:(?=\/\/)|(?<=www)\.|^\s*(?:[-+=]|\d+[.)])/gi;

function plainText(text: string): string {
  return (
    text
      .replace(MARKUP, (found) => found.replace(/[^\s\d]/g, (each) => `&#${each.charCodeAt(0)};`))
      // An empty comment keeps `@name` and `#12` from notifying anybody; an entity would not.
      .replace(/(?<!&)[@#]/g, '$&<!-- -->')
  );
}
