import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a page. */
export interface CodeBlock {
  /** The page, and the line of the opening fence. */
  readonly place: string;
  /** All words behind the fence: `yaml`, `yaml fragment`. */
  readonly info: string;
  readonly text: string;
}

export const DOCS = join(import.meta.dirname, '../../docs');

/** The pages of docs/, as paths from there. */
export function listPages(): string[] {
  return readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .sort();
}

export function readPage(page: string): string {
  return readFileSync(join(DOCS, page), 'utf8');
}

/** The fenced blocks of a page, in order. */
export function codeBlocks(page: string): CodeBlock[] {
  const text = readPage(page);
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map((found) => ({
    place: `${page}:${text.slice(0, found.index).split('\n').length}`,
    info: found[1] ?? '',
    text: found[2] ?? '',
  }));
}
