import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasErrors } from '../../src/diagnostic/order.ts';
import { toPlain } from '../../src/source/node.ts';
import { parseTexts, sourceOf } from './memory-source.ts';

// Whatever stands at any place of a spec: there are diagnostics or there is a gateway, and never an exception.
const text = readFileSync(new URL('../../fixtures/spec/everything.in.yaml', import.meta.url), 'utf8');
const root = sourceOf(text).documents[0]?.root;
const plain: unknown = root === undefined ? {} : toPlain(root);
const paths = pathsOf(plain);
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    '',
    '/',
    '{',
    '{id}',
    '${',
    '*',
    '*.',
    '-1',
    'yes',
    '__proto__',
    'http://',
    'constructor',
    '\r\n',
  ),
  fc.dictionary(
    fc.constantFrom('__proto__', 'constructor', 'x-a', 'to', 'match', 'path', ''),
    fc.jsonValue(),
  ),
);

test('any value at any place', () => {
  fc.assert(
    fc.property(fc.nat(paths.length - 1), anything, (index, value) => {
      const changed = JSON.stringify(replaced(plain, paths[index] ?? [], value));
      const { value: gateway, diagnostics } = parseTexts(changed);
      expect(gateway === undefined).toBe(hasErrors(diagnostics));
    }),
    { numRuns: 500 },
  );
});

test('any value at the top', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('version', 'routes', 'listeners', 'tests', 'chains'), anything),
      (spec) => {
        expect(parseTexts(JSON.stringify(spec)).value).toBeUndefined();
      },
    ),
    { numRuns: 100 },
  );
});

function pathsOf(value: unknown): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, child]) => pathsOf(child).map((path) => [key, ...path])),
  ];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? replaced(item, rest, by) : item));
  if (typeof value !== 'object' || value === null) return by;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === key ? replaced(item, rest, by) : item]),
  );
}
