import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DOCS, listPages, readPage } from './code-block.ts';

describe.each(listPages())('%s', (page) => {
  test('links lead to files and headings that exist', () => {
    const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });
});

test('the index names every page', () => {
  const index = readPage('README.md');
  const missing = listPages().filter((page) => !page.startsWith('decisions/') && !index.includes(page));
  expect(missing.filter((page) => page !== 'README.md')).toEqual([]);
});

test('a decision fits on a page', () => {
  const decisions = listPages().filter((page) => page.startsWith('decisions/'));
  const long = decisions.filter((page) => readPage(page).split('\n').length > 41);
  expect(long).toEqual([]);
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(DOCS, target))) return false;
  return heading === undefined || anchorsOf(readPage(target)).has(heading);
}

/** Headings as anchors: lower case, without punctuation, hyphens for spaces. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}
