// Whatever the text: reading never throws, and what it says points into the file.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic, Span } from '../../src/diagnostic/types.ts';
import { decodeText } from '../../src/source/decode-text.ts';
import { toPlain } from '../../src/source/node.ts';
import { parseYaml } from '../../src/source/parse-yaml.ts';
import { createSourceFile } from '../../src/source/source-file.ts';
import { spanOf } from '../../src/source/span.ts';
import type { SourceFile, SourceNode } from '../../src/source/types.ts';

const PLACE = { path: 'gateway.yaml', absolute: '/gateway.yaml' };

function isWithin(span: Span, text: string): boolean {
  const lines = text.split('\n');
  return [span.start, span.end].every(({ line, column }) => {
    const length = lines[line - 1]?.length;
    return length !== undefined && column >= 1 && column <= length + 1;
  });
}

function spansOf(node: SourceNode, seen = new Set<SourceNode>()): readonly Span[] {
  if (seen.has(node)) return [];
  seen.add(node);
  const own = spanOf(node);
  if (node.kind === 'scalar') return [own];
  if (node.kind === 'sequence') return [own, ...node.items.flatMap((item) => spansOf(item, seen))];
  return [
    own,
    ...[...node.entries.values()].flatMap(({ key, value }) => [spanOf(key), ...spansOf(value, seen)]),
  ];
}

function mustBeSound(file: SourceFile, before: readonly Diagnostic[] = []): void {
  const { document, diagnostics } = parseYaml(file);
  const all = [...before, ...diagnostics];
  const spans = [
    ...all.flatMap(({ span, related = [] }) => [span, ...related.map((place) => place.span)]),
    ...(document.root === undefined ? [] : spansOf(document.root)),
  ];
  expect(spans.filter((span) => !isWithin(span, file.text))).toEqual([]);
  expect(document.root !== undefined || all.some(({ severity }) => severity === 'error')).toBe(true);
}

/** Pieces of YAML, to be put in a row without sense. */
const piece = fc.constantFrom(
  ...[
    'a',
    'b: ',
    ':',
    '- ',
    '-',
    '? ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '|',
    '>',
    '&x ',
    '*x',
    '!t ',
    '<<: ',
  ],
  ...[
    '# c',
    '\n',
    '\n',
    '\n  ',
    '\n    ',
    '\n\t',
    '\r\n',
    ' ',
    '---',
    '...',
    '%YAML 1.1',
    '\\',
    '\\d',
    '@',
    '`',
    '%',
  ],
  ...[
    '{{',
    '${env:A}',
    '1',
    'true',
    '~',
    '\u00a0',
    '\ufeff',
    '😀',
    '\u2028',
    '/users/{id}',
    '<<<<<<< HEAD',
    '=',
    ';',
  ],
);

describe('reading', () => {
  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { file, diagnostics } = decodeText(bytes, PLACE);
        mustBeSound(file, diagnostics);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes any pieces of YAML', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        mustBeSound(createSourceFile(PLACE.path, PLACE.absolute, pieces.join('')));
      }),
      { numRuns: 10_000 },
    );
  });

  it('takes a valid file with one character changed', () => {
    const valid =
      'version: 1\nroutes:\n  a: { match: { path: "/u/{id}" }, to: [b, "c"] } # d\n  e:\n    - f: |\n        g\n';
    const change = fc.tuple(fc.nat(valid.length), fc.nat(2), piece);
    fc.assert(
      fc.property(change, ([at, removed, added]) => {
        const text = valid.slice(0, at) + added + valid.slice(at + removed);
        mustBeSound(createSourceFile(PLACE.path, PLACE.absolute, text));
      }),
      { numRuns: 3000 },
    );
  });

  it('gives back any JSON object', () => {
    const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 2), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        const { document, diagnostics } = parseYaml(createSourceFile(PLACE.path, PLACE.absolute, json));
        expect(diagnostics).toEqual([]);
        expect(document.root && toPlain(document.root)).toEqual(JSON.parse(json));
      }),
      { numRuns: 2000 },
    );
  });
});
