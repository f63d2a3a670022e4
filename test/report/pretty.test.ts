import { describe, expect, it } from 'vitest';
import { createDiagnostic } from '../../src/diagnostic/create.ts';
import type { Diagnostic, Span } from '../../src/diagnostic/types.ts';
import { writePretty } from '../../src/report/pretty.ts';
import type { ReportOptions } from '../../src/report/types.ts';

type Corners = readonly [line: number, column: number, endLine: number, endColumn: number];

function span([line, column, endLine, endColumn]: Corners, file = 'gateway.yaml'): Span {
  return { file, start: { line, column }, end: { line: endLine, column: endColumn } };
}

function written(diagnostics: readonly Diagnostic[], text: string, options: Partial<ReportOptions> = {}) {
  return writePretty(diagnostics, { textOf: () => text, width: 60, ...options });
}

/** The lines of the frame of one diagnostic: from the bar on. */
function frameOf(text: string, corners: Corners, options: Partial<ReportOptions> = {}): readonly string[] {
  const lines = written([createDiagnostic('GW1005', span(corners), 'm')], text, options).split('\n');
  return lines.slice(2, lines.indexOf(''));
}

describe('the whole of it', () => {
  it('is rustc’s form', () => {
    const text = 'version: 1\nroutes: {}\nname: shop\nroutes: {}\n';
    const related = [{ message: 'first written here', span: span([2, 1, 2, 7]) }];
    const witness = { method: 'GET', url: 'http://a.example.com/x', headers: { 'x-a': '1 2' } };
    const first = createDiagnostic('GW1009', span([4, 1, 4, 7]), 'the key `routes` is written twice', {
      hint: 'remove one of the two',
      related,
      witness,
    });
    const second = createDiagnostic('GW1023', span([3, 7, 3, 11]), 'no file');
    expect(written([first, second], text)).toBe(
      [
        'error[GW1009]: the key `routes` is written twice',
        ' --> gateway.yaml:4:1',
        '  |',
        '4 | routes: {}',
        '  | ^^^^^^',
        'note: first written here',
        ' --> gateway.yaml:2:1',
        '  |',
        '2 | routes: {}',
        '  | ^^^^^^',
        'note: a request that shows it',
        "  curl -i -H 'x-a: 1 2' http://a.example.com/x",
        'help: remove one of the two',
        '',
        'warning[GW1023]: no file',
        ' --> gateway.yaml:3:7',
        '  |',
        '3 | name: shop',
        '  |       ^^^^',
        '',
        '1 error, 1 warning in 1 file',
        '',
      ].join('\n'),
    );
  });

  it('is nothing when there is nothing to say', () => {
    expect(written([], '')).toBe('');
  });

  it('has no frame without a text', () => {
    const lonely = createDiagnostic('GW1001', span([1, 1, 1, 1]), 'there is no such file');
    expect(written([lonely], '', { textOf: () => undefined })).toBe(
      'error[GW1001]: there is no such file\n --> gateway.yaml:1:1\n\n1 error in 1 file\n',
    );
  });
});

describe('frames', () => {
  it.each<[string, string, Corners, readonly string[]]>([
    ['a tab', '\ta: b', [1, 5, 1, 6], ['1 |     a: b', '  |        ^']],
    ['a marked tab', 'a:\tb', [1, 3, 1, 4], ['1 | a:    b', '  |   ^^^^']],
    ['wide letters', 'a: 日本 x', [1, 7, 1, 8], ['1 | a: 日本 x', '  |         ^']],
    ['marked wide letters', 'a: 日本 x', [1, 4, 1, 6], ['1 | a: 日本 x', '  |    ^^^^']],
    ['an emoji of several parts', 'a: 👨‍👩‍👧 x', [1, 13, 1, 14], ['1 | a: 👨‍👩‍👧 x', '  |       ^']],
    ['a combining mark', 'e\u0301: x', [1, 5, 1, 6], ['1 | e\u0301: x', '  |    ^']],
    ['a carriage return', 'a: b\r\n', [1, 4, 1, 5], ['1 | a: b', '  |    ^']],
    ['an empty span', 'a: b', [1, 4, 1, 4], ['1 | a: b', '  |    ^']],
    ['the end of a line', 'a: b', [1, 5, 1, 5], ['1 | a: b', '  |     ^']],
    ['several lines', 'a: {\n  b: 1\n}', [1, 4, 3, 2], ['1 | a: {', '  |    ^', '...']],
    ['a line with its break', 'a: b\nc: d', [1, 1, 2, 1], ['1 | a: b', '  | ^^^^']],
    [
      'an escape of a terminal',
      'a: \u001b[2J b',
      [1, 9, 1, 10],
      ['1 | a: \\u001b[2J b', '  |              ^'],
    ],
    ['text turned round', '\u202ea: b', [1, 5, 1, 6], ['1 | \\u202ea: b', '  |          ^']],
  ])('%s', (_name, text, corners, frame) => {
    expect(frameOf(text, corners)).toEqual(['  |', ...frame]);
  });

  it.each<[string, number, readonly string[]]>([
    ['at its start', 1, [`1 | BAD${'a'.repeat(51)}…`, '  | ^^^']],
    ['in its middle', 301, [`1 | …${'a'.repeat(13)}BAD${'a'.repeat(38)}…`, `  |  ${' '.repeat(13)}^^^`]],
    ['at its end', 601, [`1 | …${'a'.repeat(51)}BAD`, `  |  ${' '.repeat(51)}^^^`]],
  ])('cut a long line around a span %s', (_name, column, frame) => {
    const text = `${'a'.repeat(column - 1)}BAD${'a'.repeat(601 - column)}`;
    const drawn = frameOf(text, [1, column, 1, column + 3]).slice(1);
    expect(drawn).toEqual(frame);
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('cut a span that is longer than the terminal is wide', () => {
    const drawn = frameOf('b'.repeat(500), [1, 1, 1, 501]).slice(1);
    expect(drawn).toEqual([`1 | ${'b'.repeat(54)}…`, `  | ${'^'.repeat(54)}`]);
  });

  it('take no time for a line of megabytes', () => {
    const before = performance.now();
    expect(frameOf('😀'.repeat(5_000_000), [1, 5_000_001, 1, 5_000_003]).join('\n')).toContain('^^');
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('keep line numbers of several places in line', () => {
    const text = 'a: 1\n'.repeat(120);
    const related = [{ message: 'here', span: span([3, 1, 3, 2]) }];
    const lines = written([createDiagnostic('GW1009', span([120, 1, 120, 2]), 'm', { related })], text).split(
      '\n',
    );
    expect(lines.filter((line) => line.includes('|'))).toEqual([
      '    |',
      '120 | a: 1',
      '    | ^',
      '    |',
      '  3 | a: 1',
      '    | ^',
    ]);
  });
});

describe('many diagnostics', () => {
  const many = [
    ...Array.from({ length: 3 }, (_, n) => createDiagnostic('GW1023', span([n + 1, 1, n + 1, 2]), `w${n}`)),
    createDiagnostic('GW1005', span([9, 1, 9, 2], 'b.yaml'), 'e'),
  ];

  it('are cut, errors last of all, and the rest is counted', () => {
    const text = written(many, 'a: 1\n'.repeat(10), { shownMax: 2 });
    expect(text.match(/^\w+\[GW\d+\]: \w+$/gm)).toEqual(['warning[GW1023]: w0', 'error[GW1005]: e']);
    expect(text).toMatch(/\n\n1 error, 3 warnings in 2 files \(2 warnings not shown\)\n$/);
  });

  it('are cut at 50', () => {
    const hundred = Array.from({ length: 120 }, () => createDiagnostic('GW1005', span([1, 1, 1, 2]), 'm'));
    expect(written(hundred, 'a').match(/^error\[/gm)).toHaveLength(50);
    expect(written(hundred, 'a')).toContain('120 errors in 1 file (70 errors not shown)');
  });
});

describe('what comes from a spec', () => {
  it.each(['\u001b]0;x\u0007', '\u009b31m', '\r', '\n', '\u202e', '\u2066', '\u0000', '\u{e0041}', '\ud800'])(
    'cannot drive a terminal with %j',
    (evil) => {
      const place = { ...span([1, 1, 1, 2]), file: `a${evil}.yaml` };
      const related = [{ message: `b${evil}`, span: place }];
      const witness = { method: 'GET', url: `http://a/${evil}`, headers: { 'x-a': evil } };
      const diagnostic = createDiagnostic('GW1005', place, `m${evil}`, {
        hint: `h${evil}`,
        related,
        witness,
      });
      const plain = written([diagnostic], `t${evil === '\n' ? '' : evil}`);
      const lines = plain.split('\n');
      expect(lines).toHaveLength(16);
      expect(plain.replaceAll('\n', '')).not.toMatch(/(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    },
  );
});

it('colors only when asked', () => {
  const one = [createDiagnostic('GW1005', span([1, 1, 1, 2]), 'm', { hint: 'h' })];
  const colored = written(one, 'a', { color: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(written(one, 'a'));
  expect(colored).toContain('\u001b[31m');
  expect(written(one, 'a')).not.toContain('\u001b');
});
