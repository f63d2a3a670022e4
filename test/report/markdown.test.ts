import { describe, expect, it } from 'vitest';
import { createDiagnostic } from '../../src/diagnostic/create.ts';
import { writeMarkdown } from '../../src/report/markdown.ts';
import { clipped, markdownBlock, markdownCode, markdownText } from '../../src/report/markdown-text.ts';
import type { Report } from '../../src/report/types.ts';
import { BARE, FULL, HOSTILE, REPORTS, spanOf } from './support.ts';

const markdown = (report: Report, text?: string) => writeMarkdown(report, { textOf: () => text });

describe('a comment', () => {
  it.each(REPORTS)('holds a report of %s', (_, report) => {
    const text = markdown(report, 'x'.repeat(1_000_000));
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.startsWith(`### gw ${report.command}: `)).toBe(true);
    expect(text.split('<details>').length).toBe(text.split('</details>').length);
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| | where'));
    for (const row of rows) expect(row.match(/\|/g)).toHaveLength(4);
    expect(text.replaceAll('\n', '').replaceAll('\u200d', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  });
});

it('has a result, a table and the details', () => {
  const written = 'a\nusers: 1\nc\n  match: 1\n';
  expect(
    markdown({ ...FULL, diagnostics: FULL.diagnostics.slice(0, 1) }, written),
  ).toBe(`### gw validate: 1 error

| | where | what |
|---|---|---|
| ❌ error | \`routes/a b.yaml:4\` | routes \`a\` and \`b\` match \`/x/{id}\` (GW1501) |

<details><summary>Details</summary>

\`\`\`text
error[GW1501]: routes \`a\` and \`b\` match \`/x/{id}\`
 --> routes/a b.yaml:4:3
  |
4 |   match: 1
  |   ^^^^^^
note: \`a\` [matches] it here
 --> gateway.yaml:2:3
  |
2 | users: 1
  |   ^^^^^^
note: a request that shows it
  curl -i -H 'x-a: {1}' http://a/x/1
help: give one of them a \`priority\`
\`\`\`

</details>
`);
});

it('puts errors first, and counts what it leaves out', () => {
  const warning = createDiagnostic('GW1023', spanOf('a.yaml', 1), 'w');
  const errors = Array.from({ length: 2_000 }, (_, index) =>
    createDiagnostic('GW1005', spanOf('a.yaml', index + 1), `n${index} ${'m'.repeat(200)}`),
  );
  const text = markdown({ ...FULL, diagnostics: [warning, ...errors] });
  expect(text).toContain('### gw validate: 2000 errors, 1 warning');
  const rows = text.match(/^\| ❌ error/gm)?.length ?? 0;
  const blocks = text.match(/^error\[GW1005\]/gm)?.length ?? 0;
  expect(rows).toBeGreaterThan(50);
  expect(blocks).toBeGreaterThan(50);
  expect(text).toContain(`${2_001 - rows} more are not in the table.`);
  expect(text).toContain(`The details of ${2_001 - blocks} more are left out.`);
});

it('has the counts of tests', () => {
  const tests = [
    { name: 'GET /a', span: spanOf('a.yaml', 3), failures: ['route: expected a, got b'] },
    { name: 'GET /b', failures: [] },
  ];
  const text = markdown({
    command: 'test',
    paths: ['a.yaml'],
    diagnostics: [],
    tests,
    facts: ['1 of 2 reached'],
  });
  expect(text).toMatch(/^### gw test: 2 tests, 1 passed, 1 failed; 1 error\n\n1 of 2 reached\n\n\| \|/);
  expect(text).toContain('| ❌ error | `a.yaml:3` | GET /a: route: expected a, got b (GW1602) |');
  expect(markdown({ command: 'validate', paths: ['a.yaml'], diagnostics: [] })).toBe(
    '### gw validate: nothing found\n',
  );
});

describe('text', () => {
  it.each([
    ['names `a|b` and `c`', 'names <code>a&#124;b</code> and `c`'],
    ['<b>x</b> &amp;', '&#60;b&#62;x&#60;/b&#62; &#38;amp;'],
    ['@someone #12', '@<!-- -->someone #<!-- -->12'],
    ['see https://x.example or www.x.example', 'see https&#58;//x.example or www&#46;x.example'],
    ['[a](http://b) *c* _d_ `', '&#91;a&#93;(http&#58;//b) &#42;c&#42; &#95;d&#95; &#96;'],
    ['1. one', '1&#46; one'],
    ['- one', '&#45; one'],
    ['a\nb\u001b', 'a&#92;nb&#92;u001b'],
    ['/v1/users/{id}', '/v1/users/{id}'],
  ])('%j is written %j', (given, written) => {
    expect(markdownText(given)).toBe(written);
  });

  it('is code whatever it holds', () => {
    expect(markdownCode('a`b')).toBe('<code>a&#96;b</code>');
    expect(markdownCode(' ')).toBe('<code> </code>');
    expect(markdownBlock('a ``` b')).toBe('````text\na ``` b\n````');
  });

  it('is cut between characters', () => {
    expect(clipped('abc', 3)).toBe('abc');
    expect(clipped('abcd', 3)).toBe('ab…');
    expect(clipped('a\u{1f600}bc', 3)).toBe('a…');
  });
});

it('leaves no markup of hostile text in a row', () => {
  const text = writeMarkdown(
    { ...FULL, diagnostics: [createDiagnostic('GW1005', spanOf('a', 1), HOSTILE)] },
    BARE,
  );
  const row = text.split('\n').find((line) => line.startsWith('| ❌')) ?? '';
  expect(row.replace(/`[^`]*`|<code>[^<]*<\/code>|<!-- -->/g, '')).not.toMatch(/[<>[\]*_~`\\]/);
});
