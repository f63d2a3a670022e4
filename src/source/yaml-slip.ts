import type { Told } from './yaml-told.ts';

/**
 * The slips that this language invites: braces and brackets of paths, hosts and references without quotes,
 * and the marks of a merge conflict. Undefined when the error at `at` is none of them.
 */
export function recognizeSlip(text: string, at: number): Told | undefined {
  return mergeConflict(text) ?? bracesWithin(text, at) ?? bracketsInFront(text, at);
}

/** `path: /users/{id}` within flow braces, where plain text ends at the brace. */
function bracesWithin(text: string, at: number): Told | undefined {
  const head = /[^\s,[{]+$/.exec(lineBefore(text, at))?.[0];
  if (text[at] !== '{' || head === undefined) return undefined;
  const start = at - head.length;
  const value = head + wordFrom(text, at);
  const place = { code: 'GW1007', start, end: start + value.length };
  if (head.endsWith('$')) {
    return {
      ...place,
      message: 'a reference within braces or brackets needs quotes',
      hint: `put it in double quotes: "${value}"; for a number, write the entry on a line of its own, without braces around it`,
    };
  }
  return {
    ...place,
    message: 'an unquoted value within braces ends at `{`, so a parameter such as `{id}` needs quotes',
    hint: `put the whole value in double quotes: "${value}"`,
  };
}

/** `path: {id}/x` and `address: [::1]:8080`: text that begins like a map or list. */
function bracketsInFront(text: string, at: number): Told | undefined {
  const head = /(?:\{[^{}\s]*\}|\[[^[\]\s]*\])$/.exec(lineBefore(text, at))?.[0];
  if (head === undefined || /[\s,\]}]/.test(text[at] ?? ' ')) return undefined;
  const start = at - head.length;
  const value = head + wordFrom(text, at);
  return {
    code: 'GW1007',
    message: `a value that begins with \`${head.charAt(0)}\` is a ${head.startsWith('{') ? 'map' : 'list'} unless it is quoted`,
    hint: `put the whole value in double quotes: "${value}"`,
    start,
    end: start + value.length,
  };
}

function mergeConflict(text: string): Told | undefined {
  const found = /^(?:<{7}|>{7}) .*$/m.exec(text);
  if (found === null) return undefined;
  return {
    code: 'GW1005',
    message: 'a merge conflict is left in the file',
    hint: 'keep one of the two sides, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`',
    start: found.index,
    end: found.index + found[0].length,
  };
}

/** The text from `at` up to white space, a comma or a bracket that was not opened in it. */
function wordFrom(text: string, at: number): string {
  let depth = 0;
  for (let end = at; end < text.length; end++) {
    const character = text.charAt(end);
    if (/[\s,]/.test(character)) return text.slice(at, end);
    if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth < 0) return text.slice(at, end);
  }
  return text.slice(at);
}

function lineBefore(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
}
