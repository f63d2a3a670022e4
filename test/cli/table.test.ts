import { describe, expect, it } from 'vitest';
import { tableLines } from '../../src/cli/table.ts';

describe('tableLines', () => {
  it.each<
    [
      title: string,
      rows: readonly (readonly string[])[],
      columns: number | undefined,
      lines: readonly string[],
    ]
  >([
    [
      'aligns columns',
      [
        ['a', 'b'],
        ['ccc', 'd'],
      ],
      undefined,
      ['a    b', 'ccc  d'],
    ],
    [
      'leaves no space at the end',
      [
        ['a', ''],
        ['b', 'c'],
      ],
      undefined,
      ['a', 'b  c'],
    ],
    [
      'counts wide characters twice',
      [
        ['日本', 'x'],
        ['abcd', 'y'],
      ],
      undefined,
      ['日本  x', 'abcd  y'],
    ],
    ['cuts to the terminal', [['abcdef', 'gh']], 6, ['abcde…']],
    ['cuts wide characters whole', [['日本語', 'x']], 6, ['日本…']],
    ['cuts nothing that fits', [['abcdef']], 6, ['abcdef']],
    ['shows what a terminal would obey', [['a\u001b[31mb']], undefined, ['a\\u001b[31mb']],
  ])('%s', (_, rows, columns, lines) => {
    expect(tableLines(rows, columns)).toEqual(lines);
  });
});
