import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How module URLs end: with what they stand for, so that a saved module is a new one to Node. */
const FRAME = /(file:\/\/[^\s()]+?)\?gw=[0-9a-f]+:(\d+)(?::(\d+))?/;

/** What was thrown, in one line with its place in the user's modules if its stack tells; paths are told from `folder`. */
export function errorText(error: unknown, folder: string): string {
  const message = textOf(error)
    .replace(/\s+/g, ' ')
    .replace(/\?gw=[0-9a-f]+/g, '')
    .slice(0, 500);
  const [, url, line, column] = FRAME.exec(stackOf(error)) ?? [];
  if (url === undefined) return message;
  const place = [relative(folder, fileURLToPath(url)), line, column].filter((part) => part !== undefined);
  return `${message} (${place.join(':')})`;
}

/** Whether a stack leads through a module of the user's. */
export function isOfModule(error: unknown): boolean {
  return FRAME.test(stackOf(error));
}

// What user code throws can be anything, also what throws again when it is looked at.
function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'something that has no text';
  }
}

function stackOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack) : '';
  } catch {
    return '';
  }
}
