import { expect, it } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';

it.each<[string, number]>([
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['日本', 4],
  ['ｶ', 1],
  ['Ａ', 2],
  ['한', 2],
  ['😀', 2],
  ['👨‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['❤️', 2],
  ['❤', 1],
  ['\u200d', 0],
  ['𠮷', 2],
])('%j takes %i columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});
