import { expect, it } from 'vitest';
import { commentsWith } from '../../src/source/comments.ts';
import { createSourceFile } from '../../src/source/source-file.ts';

const found = (text: string) =>
  commentsWith(createSourceFile('a.yaml', '/a.yaml', text), 'word').map((each) => ({
    text: each.text,
    written: text.slice(each.start, each.end),
    isAlone: each.isAlone,
  }));

it.each<[text: string, expected: ReturnType<typeof found>]>([
  ['a: 1\n', []],
  ['# a word\na: 1\n', [{ text: 'a word', written: '# a word', isAlone: true }]],
  ['a: 1 # word\n', [{ text: 'word', written: '# word', isAlone: false }]],
  ['a: 1\n  #word', [{ text: 'word', written: '#word', isAlone: true }]],
  ['a: 1 # word\r\nb: 2\r\n', [{ text: 'word', written: '# word', isAlone: false }]],
  ['a: "# word"\n', []],
  ["a: '# word'\nb: x#word\n", []],
  ['a: |\n  # word\nb: 1\n', []],
  ['a: "x\n  # word"\n', []],
  ['{ "a": "# word" }', []],
])('finds the comments of %j', (text, expected) => {
  expect(found(text)).toEqual(expected);
});
