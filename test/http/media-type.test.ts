import { expect, test } from 'vitest';
import { essenceOf, isJsonType, typeMatcher } from '../../src/http/media-type.ts';

test.each([
  [undefined, ''],
  ['Text/HTML; charset=utf-8', 'text/html'],
  [' application/json ', 'application/json'],
  [';', ''],
])('the type of %j is %j', (field, essence) => {
  expect(essenceOf(field)).toBe(essence);
});

test.each([
  ['application/json', true],
  ['application/problem+json', true],
  ['text/json', true],
  ['application/jsonp', false],
  ['application/+json', false],
  ['application/x-ndjson', false],
  ['+json', false],
  ['', false],
])('%s is JSON: %s', (essence, is) => {
  expect(isJsonType(essence)).toBe(is);
});

test.each([
  ['text/html', true],
  ['text/', true],
  ['textual/html', false],
  ['application/a+json', true],
  ['application/json', false],
  ['image/svg+xml', true],
  ['image/svg+xmlx', false],
])('%s fits: %s', (essence, fits) => {
  expect(typeMatcher(['text/*', 'application/*+json', 'Image/SVG+xml'])(essence)).toBe(fits);
});
