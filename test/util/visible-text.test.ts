import { expect, it } from 'vitest';
import { visibleText } from '../../src/util/visible-text.ts';

it.each<[string, string]>([
  ['plain text, é 日本 😀 👨‍👩‍👧', 'plain text, é 日本 😀 👨‍👩‍👧'],
  ['a\nb\tc\r', 'a\\nb\\tc\\r'],
  ['\u001b[31m', '\\u001b[31m'],
  ['\u0000\u007f\u009b', '\\u0000\\u007f\\u009b'],
  ['\u202eevil\u2066', '\\u202eevil\\u2066'],
  ['\u2028\ufeff\u200b', '\\u2028\\ufeff\\u200b'],
  ['\ud800x', '\\ud800x'],
  ['\u{e0041}', '\\u{e0041}'],
])('%j', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});
