/**
 * What is told of YAML whose structure is broken: brackets, quotes, commas, colons and indentation. Each looks at
 * the text around the place where the parser gave up, which is often behind the mistake, and points at the mistake.
 */
import { openBracket, openQuote } from './lexeme.ts';
import { misalignedLine } from './yaml-indentation.ts';
import { broken, lineEnd, type Told, wordAt } from './yaml-told.ts';

/** A bracket that is not closed, or closed by another one. */
export function unclosedBracket(text: string, at: number): Told {
  const open = openBracket(text, at);
  if (open === undefined) return unexpected(text, at);
  const bracket = text.charAt(open);
  const closing = bracket === '{' ? '}' : ']';
  if (text[at] === '}' || text[at] === ']') {
    return broken(`\`${bracket}\` is closed by \`${text[at]}\``, `write \`${closing}\` here`, {
      related: { message: 'opened here', at: open },
    });
  }
  const rest = text.slice(at).trim();
  const comment = /\s#.*[}\]]/.exec(text.slice(open, lineEnd(text, open)));
  if (comment !== null) {
    const start = open + comment.index + 1;
    const hint = 'quote the value that holds the `#`, or put the comment on a line of its own';
    return broken(`\` #\` begins a comment, so this line has no \`${closing}\``, hint, {
      start,
      end: lineEnd(text, open),
    });
  }
  return broken(`this \`${bracket}\` is never closed`, `add the missing \`${closing}\``, {
    start: open,
    end: open + 1,
    ...(rest === '' ? {} : { related: { message: `\`${closing}\` is missing before this line`, at } }),
  });
}

/** A quoted text without its end. */
export function unclosedQuote(text: string, at: number): Told {
  const start = openQuote(text, at) ?? at;
  const quote = text[start] === "'" ? "'" : '"';
  return broken(
    `the text that begins here with ${quote} is not closed`,
    `add the missing ${quote} at its end`,
    {
      start,
      end: lineEnd(text, start),
    },
  );
}

/** Something that cannot stand where it stands. */
export function unexpected(text: string, at: number): Told {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trimEnd();
  const word = wordAt(text, at);
  if (text[at] === '}' || text[at] === ']') {
    return broken(
      `there is a \`${text[at]}\` too many`,
      'remove it, or open the bracket that it should close',
      {
        end: at + 1,
      },
    );
  }
  if (openBracket(text, at) !== undefined) return missingComma(text, at);
  if (/[|>][-+\d]*$/.test(before)) {
    return broken(
      `the text of a block begins on the line below \`${before.slice(-1)}\``,
      'start a new line here, and indent it',
    );
  }
  if (/["'}\]]$/.test(before)) {
    return broken(
      `\`${word}\` stands behind a value that has ended`,
      'put the whole value in one pair of quotes, or remove what is too many',
    );
  }
  const shown = word === '' ? 'the end of the line' : `\`${word}\``;
  return broken(
    `${shown} does not belong here`,
    'a quote, bracket, comma or colon is missing or too many, here or just above',
  );
}

/** Two entries in braces or brackets with nothing between them. */
export function missingComma(text: string, at: number): Told {
  const word = wordAt(text, at).replace(/(?<=.)[:,\]}]+$/, '');
  const message = word === '' ? 'a comma is missing here' : `a comma is missing before \`${word}\``;
  return broken(message, 'separate the entries within `{ }` or `[ ]` by commas');
}

/** `{ a: x b: y }` and `{ a: x; b: y }`: the parser sees one value with a colon in it. */
export function blockWithinFlow(text: string, at: number): Told {
  const line = text.slice(at, lineEnd(text, at));
  const semicolon = line.indexOf(';');
  if (semicolon !== -1) {
    const place = { start: at + semicolon, end: at + semicolon + 1 };
    return broken(
      'entries within braces are separated by commas, not by `;`',
      'write a comma instead',
      place,
    );
  }
  const second = /\s([\w.-]+):(?=\s|$)/.exec(line);
  if (second === null) return missingComma(text, at);
  const start = at + second.index + 1;
  return { ...missingComma(text, start), start, end: start + (second[1] ?? '').length };
}

/** A key that goes on in the next line, which means that its colon is missing. */
export function keyWithoutColon(text: string, at: number): Told {
  if (openBracket(text, at) !== undefined) {
    const next = at + text.slice(at).search(/\n\s*\S/);
    const start = next + (/\S/.exec(text.slice(next))?.index ?? 0);
    return { ...missingComma(text, start), start, end: start + wordAt(text, start).length };
  }
  const end = lineEnd(text, at);
  if (/^\s|^[^\s:]+:\s/.test(text.slice(at, end))) return misalignedLine(text, at);
  const written = text.slice(at, end).trimEnd();
  const glued = /^([\w.-]+):(\S.*)$/.exec(written);
  const place = { end: at + written.length };
  if (glued !== null) {
    const hint = `write \`${glued[1]}: ${glued[2]}\``;
    return broken(`a space is missing behind the colon of \`${written}\``, hint, place);
  }
  const assigned = /^([\w.-]+)\s*=\s*(.*)$/.exec(written);
  const hint =
    assigned === null
      ? 'write `key: value`, or `key:` with its entries indented below'
      : `write \`${assigned[1]}: ${assigned[2]}\``;
  return broken(`\`${written}\` is not followed by a colon`, hint, place);
}
