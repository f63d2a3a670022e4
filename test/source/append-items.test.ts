// Items added to a list of a spec file: what the text becomes, and that reading it gives what was added.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendItems, type WritableItem } from '../../src/source/append-items.ts';
import { createDisk } from '../../src/source/disk.ts';
import { toPlain } from '../../src/source/node.ts';
import { parseYaml } from '../../src/source/parse-yaml.ts';
import { expandReferences } from '../../src/source/references.ts';
import { createSourceFile } from '../../src/source/source-file.ts';
import type { MapNode } from '../../src/source/types.ts';

const ITEMS: WritableItem[] = [
  { request: 'GET http://localhost/a', expect: { route: 'a', params: { id: '1' } } },
  { request: { method: 'PUT', url: 'http://b/', headers: { 'x-a': 'two words' } }, expect: { route: null } },
];

function rootOf(text: string): MapNode {
  const { document, diagnostics } = parseYaml(createSourceFile('gateway.yaml', '/gateway.yaml', text));
  if (document.root === undefined) throw new Error(`${text}\n${JSON.stringify(diagnostics)}`);
  return document.root;
}

function append(text: string, items: readonly WritableItem[] = ITEMS): string {
  return appendItems(rootOf(text), 'tests', items);
}

const ONE = 'request: GET http://localhost/a\n    expect: { route: a, params: { id: "1" } }\n';
const TWO =
  'request: { method: PUT, url: "http://b/", headers: { x-a: "two words" } }\n    expect: { route: null }\n';
const FLOW_ONE = '{ request: "GET http://localhost/a", expect: { route: a, params: { id: "1" } } }';
const FLOW_TWO =
  '{ request: { method: PUT, url: "http://b/", headers: { x-a: "two words" } }, expect: { route: null } }';
const JSON_ONE =
  '{ "request": "GET http://localhost/a", "expect": { "route": "a", "params": { "id": "1" } } }';
const JSON_TWO =
  '{ "request": { "method": "PUT", "url": "http://b/", "headers": { "x-a": "two words" } }, "expect": { "route": null } }';

const NO_REFERENCES = { env: {}, disk: createDisk(), folder: '/', keep: () => false };

describe('appendItems', () => {
  it.each<[title: string, before: string, after: string]>([
    [
      'begins a list at the end of the file',
      'version: 1\nroutes: {} # none\n',
      `version: 1\nroutes: {} # none\ntests:\n  - ${ONE}  - ${TWO}`,
    ],
    [
      'sets it off where sections are set off, below the last comment',
      'version: 1\n\nroutes:\n  a: 1\n# the end',
      `version: 1\n\nroutes:\n  a: 1\n# the end\n\ntests:\n  - ${ONE}  - ${TWO}`,
    ],
    [
      'begins it before the end of the document',
      '---\nversion: 1\n...\n',
      `---\nversion: 1\ntests:\n  - ${ONE}  - ${TWO}...\n`,
    ],
    [
      'keeps what follows the list, and comments that belong to it',
      'tests:\n  - request: a # why\n    expect: { route: x } # because\n  # another time\n\n# routes\nroutes: {}\n',
      `tests:\n  - request: a # why\n    expect: { route: x } # because\n  # another time\n  - ${ONE}  - ${TWO}\n# routes\nroutes: {}\n`,
    ],
    [
      'writes items in braces where the last one is',
      'tests:\n- { request: a,\n    expect: {} }\nroutes: {}\n',
      `tests:\n- { request: a,\n    expect: {} }\n- ${FLOW_ONE}\n- ${FLOW_TWO}\nroutes: {}\n`,
    ],
    [
      'goes behind an alias',
      'tests:\n  - &a\n    request: a\n  - *a # again\nroutes: {}\n',
      `tests:\n  - &a\n    request: a\n  - *a # again\n  - ${ONE}  - ${TWO}routes: {}\n`,
    ],
    [
      'ends a last line that has no end',
      'tests:\n  - { request: a }',
      `tests:\n  - { request: a }\n  - ${FLOW_ONE}\n  - ${FLOW_TWO}\n`,
    ],
    [
      'keeps line ends',
      'tests:\r\n  - { request: a }\r\n',
      `tests:\r\n  - { request: a }\r\n  - ${FLOW_ONE}\r\n  - ${FLOW_TWO}\r\n`,
    ],
    ['fills empty brackets', 'tests: [] # none\n', `tests: [\n  ${FLOW_ONE},\n  ${FLOW_TWO}\n] # none\n`],
    [
      'goes on in brackets on one line',
      'tests: [{ request: a }]\n',
      `tests: [{ request: a }, ${FLOW_ONE}, ${FLOW_TWO}]\n`,
    ],
    [
      'takes a last comma as it is',
      'tests: [{ request: a }, ]\n',
      `tests: [{ request: a }, ${FLOW_ONE}, ${FLOW_TWO} ]\n`,
    ],
    [
      'goes on in brackets on many lines',
      'tests: [\n    { request: a } # one, two\n  ]\n',
      `tests: [\n    { request: a }, # one, two\n    ${FLOW_ONE},\n    ${FLOW_TWO}\n  ]\n`,
    ],
    [
      'goes on in JSON',
      '{\n    "tests": [\n        { "request": "a" }\n    ],\n    "version": 1\n}\n',
      `{\n    "tests": [\n        { "request": "a" },\n        ${JSON_ONE},\n        ${JSON_TWO}\n    ],\n    "version": 1\n}\n`,
    ],
    [
      'begins a list in JSON',
      '{\n    "version": 1\n}\n',
      `{\n    "version": 1,\n    "tests": [\n        ${JSON_ONE},\n        ${JSON_TWO}\n    ]\n}\n`,
    ],
  ])('%s', (_, before, after) => {
    expect(append(before)).toBe(after);
  });

  it('writes text so that it is read back the same', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'true',
        '1',
        'null',
        '${env:HOME}',
        '$${',
        '$$${file:a}',
        'y',
        '~',
        '- a',
        'a: b',
        '#',
        '*a',
        "it's",
        '\u2028',
        '\ufeff',
        '{',
      ),
    );
    const key = value.filter((each) => each !== '__proto__' && each !== '<<');
    const item = fc.record({ request: value, expect: fc.dictionary(key, value, { maxKeys: 3 }) });
    const layouts = ['version: 1\n', 'tests:\n- { a: b }\n', 'tests: []', '{"version": 1}'];
    fc.assert(
      fc.property(
        fc.constantFrom(...layouts),
        fc.array(item, { minLength: 1, maxLength: 3 }),
        (layout, items) => {
          const root = expandReferences(rootOf(append(layout, items)), NO_REFERENCES).node;
          const { tests } = toPlain(root) as { tests: unknown[] };
          expect(tests.slice(-items.length)).toEqual(items);
        },
      ),
    );
  });
});
