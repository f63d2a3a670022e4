import { expect, it } from 'vitest';
import { diffMarkdown } from '../../src/cli/diff-markdown.ts';
import type { Change } from '../../src/diff/types.ts';

function changeOf(index: number): Change {
  const summary = `route \`r${index}\`: policy \`a|b\` is lost <img src=x> @everyone`;
  const difference = {
    what: 'policy a',
    kind: 'policy',
    severity: 'breaking',
    text: 'lost',
    before: '```\n',
  } as const;
  return {
    fingerprint: String(index).padStart(12, '0'),
    kind: 'policy',
    severity: 'breaking',
    summary,
    routes: [`r${index}`],
    differences: [difference],
    requests: [
      {
        listener: 'public',
        requests: '/a|`b`/**',
        before: { route: 'r' },
        after: { status: 404 },
        severity: 'breaking',
        witness: { method: 'GET', url: `http://localhost/${'x'.repeat(300)}`, headers: {} },
      },
    ],
    places: [],
  };
}

const textOf = (changes: readonly Change[]) =>
  diffMarkdown({ identical: false, changes, violations: [], notes: [] });

it('fits into a comment, and says what is left out', () => {
  const text = textOf(Array.from({ length: 1_000 }, (_, index) => changeOf(index)));
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text.length).toBeGreaterThan(60_000);
  expect(text).toMatch(/The details of [0-9]+ of 1000 changes are left out/);
  expect(text).toContain('and 900 more changes');
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
});

it('lets nothing of the spec become markup', () => {
  const text = textOf([changeOf(1)]);
  expect(text).not.toMatch(/<img|(?<!&#64;)@everyone/);
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  // Bars within cells are escaped: each row has its four cells.
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  // The fence is longer than any in the text.
  expect(text).toContain('````diff');
});
