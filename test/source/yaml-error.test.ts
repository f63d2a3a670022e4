// Slips of people who write YAML: each gives exactly these codes at these places, and says these words.
import { describe, expect, it } from 'vitest';
import { codesOf, parse } from './support.ts';

interface Slip {
  readonly name: string;
  readonly text: string;
  readonly gives: string | readonly string[];
  /** A part of the message or hint by which the slip can be mended. */
  readonly says: string;
}

const ROUTE = 'routes:\n  a: { match: ';

const structure: readonly Slip[] = [
  {
    name: 'a brace that is never closed',
    text: 'a: 1\nb: { c: { d: 1 }\n',
    gives: 'GW1005 2:4',
    says: 'add the missing `}`',
  },
  {
    name: 'the same with lines behind',
    text: 'b: { c: { d: 1 }\ne: 1\n',
    gives: 'GW1005 1:4',
    says: 'add the missing `}`',
  },
  {
    name: 'the same in a list of routes',
    text: 'r:\n  a: { b: { c: 1 }\n  d: { e: 1 }\n',
    gives: 'GW1005 2:6',
    says: 'never closed',
  },
  {
    name: 'a bracket that is never closed',
    text: 'a: [b, c\nd: 1\n',
    gives: 'GW1005 1:4',
    says: 'add the missing `]`',
  },
  {
    name: 'a bracket closed by a brace',
    text: 'a: [b, c}\nd: 1\n',
    gives: 'GW1005 1:9',
    says: 'write `]` here',
  },
  {
    name: 'a brace too many',
    text: 'a: { b: 1 } }\nc: 1\n',
    gives: 'GW1005 1:13',
    says: 'there is a `}` too many',
  },
  {
    name: 'JSON that ends early',
    text: '{ "version": 1, "routes": {',
    gives: 'GW1005 1:27',
    says: 'never closed',
  },
  {
    name: 'double quotes without an end',
    text: 'a: "shop\nb:\n  c: 1\n',
    gives: 'GW1005 1:4',
    says: 'add the missing " at its end',
  },
  {
    name: 'single quotes without an end',
    text: "a: 'shop\nb: 1\n",
    gives: 'GW1005 1:4',
    says: "add the missing ' at its end",
  },
  {
    name: 'quotes that end at the next quotes',
    text: 'a: "shop\nb: { c: "x" }\n',
    gives: 'GW1005 1:4',
    says: 'is not closed',
  },
  { name: 'a key with half its quotes', text: '"a: 1\nb: 2\n', gives: 'GW1005 1:1', says: 'is not closed' },
  {
    name: 'text behind quotes',
    text: 'a: "shop" one\nb: 1\n',
    gives: 'GW1005 1:11',
    says: '`one` stands behind a value',
  },
  {
    name: 'an apostrophe within quotes',
    text: "a: 'it's'\n",
    gives: 'GW1005 1:8',
    says: 'in one pair of quotes',
  },
  {
    name: 'no space behind the colon',
    text: 'a: 1\nname:shop\nb: 1\n',
    gives: 'GW1005 2:1',
    says: 'write `name: shop`',
  },
  {
    name: 'no colon',
    text: 'version: 1\nroutes\n  a: 1\n',
    gives: 'GW1005 2:1',
    says: '`routes` is not followed by a colon',
  },
  {
    name: 'an equals sign',
    text: 'version: 1\nname = shop\nb: 1\n',
    gives: 'GW1005 2:1',
    says: 'write `name: shop`',
  },
  { name: 'two colons', text: 'a: to: users\n', gives: 'GW1005 1:4', says: 'two colons' },
  {
    name: 'no comma between maps',
    text: 'a: { b: { c: 1 } d: { e: 1 } }\n',
    gives: 'GW1005 1:18',
    says: 'a comma is missing before `d`',
  },
  {
    name: 'no comma between plain values',
    text: 'a: { url: http://b weight: 3 }\n',
    gives: 'GW1005 1:20',
    says: 'a comma is missing before `weight`',
  },
  {
    name: 'no comma between quotes',
    text: 'a: ["b" "c"]\n',
    gives: 'GW1005 1:9',
    says: 'a comma is missing before `"c"`',
  },
  {
    name: 'no comma in JSON',
    text: '{ "a": 1\n  "b": 2 }\n',
    gives: 'GW1005 2:3',
    says: 'a comma is missing before `"b"`',
  },
  { name: 'a semicolon', text: 'a: { b: 3; c: 4 }\n', gives: 'GW1005 1:10', says: 'write a comma' },
  {
    name: 'a line too deep',
    text: 'version: 1\n name: shop\n',
    gives: 'GW1005 2:2',
    says: '`name` is indented below `version`',
  },
  {
    name: 'entries below a value',
    text: 'routes: all\n  a: { to: b }\n',
    gives: 'GW1005 2:3',
    says: 'already has a value',
  },
  {
    name: 'a line between two columns',
    text: 'a:\n    b: 1\n   c: 1\n',
    gives: 'GW1005 3:4',
    says: 'indent it by 0 or 4 spaces',
  },
  {
    name: 'the same within a list',
    text: 'a:\n    - b: 1\n      c: 2\n     d: 3\n',
    gives: 'GW1005 4:6',
    says: '0, 4 or 6 spaces',
  },
  {
    name: 'a dash between two columns',
    text: 'a:\n  - b\n - c\n',
    gives: 'GW1005 3:2',
    says: '0 or 2 spaces',
  },
  { name: 'a key among items', text: 'a:\n  - b\n  c: 1\n', gives: 'GW1005 3:3', says: 'begin it with `- `' },
  { name: 'an item among keys', text: 'a:\n  c: 1\n  - b\n', gives: 'GW1005 3:3', says: 'remove the dash' },
  {
    name: 'text on the line of a block mark',
    text: 'a: |x\n  y\n',
    gives: 'GW1005 1:5',
    says: 'start a new line',
  },
  {
    name: 'a merge conflict',
    text: 'a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n',
    gives: 'GW1005 2:1',
    says: 'keep one of the two sides',
  },
  { name: 'two anchors', text: 'a: &x &y 1\n', gives: 'GW1005 1:7', says: 'remove one of the two' },
];

const quotes: readonly Slip[] = [
  {
    name: 'a parameter',
    text: `${ROUTE}{ path: /users/{id} } }\n`,
    gives: 'GW1007 2:23',
    says: '"/users/{id}"',
  },
  {
    name: 'a typed parameter and more',
    text: `${ROUTE}{ path: /u/{id:uint}/x } }\n`,
    gives: 'GW1007 2:23',
    says: '"/u/{id:uint}/x"',
  },
  {
    name: 'the rest',
    text: `${ROUTE}{ path: /f/{rest...} } }\n`,
    gives: 'GW1007 2:23',
    says: '"/f/{rest...}"',
  },
  {
    name: 'a parameter in a list',
    text: 'a: [/users/{id}, /b]\n',
    gives: 'GW1007 1:5',
    says: '"/users/{id}"',
  },
  { name: 'a parameter alone', text: 'a: { b: {id} }\n', gives: 'GW1007 1:10', says: '"{id}"' },
  { name: 'a parameter in front', text: 'path: {id}/x\n', gives: 'GW1007 1:7', says: '"{id}/x"' },
  { name: 'an IPv6 address', text: 'address: [::1]:8080\n', gives: 'GW1007 1:10', says: '"[::1]:8080"' },
  {
    name: 'an IPv6 address within braces',
    text: 'l: { address: [::1]:8080 }\n',
    gives: 'GW1007 1:15',
    says: '"[::1]:8080"',
  },
  {
    name: 'a reference within braces',
    text: 'a: { weight: ${env:W:-5} }\n',
    gives: 'GW1007 1:14',
    says: '"${env:W:-5}"',
  },
  {
    name: 'a colon forgotten within braces',
    text: 'a: { weight 3 }\n',
    gives: 'GW1007 1:6',
    says: 'write `weight: 3`',
  },
  { name: 'a percent sign', text: 'a: %20\n', gives: 'GW1007 1:4', says: 'double quotes' },
  {
    name: 'an at sign',
    text: 'a: @x\nb: @y\n',
    gives: ['GW1007 1:4', 'GW1007 2:4'],
    says: 'cannot begin with `@`',
  },
  { name: 'a backtick', text: 'a: `x`\n', gives: 'GW1007 1:4', says: 'a backtick' },
  {
    name: 'a template of another tool',
    text: 'a: {{ .Values.x }}\n',
    gives: 'GW1007 1:4',
    says: 'render the template',
  },
  { name: 'a wildcard host', text: 'hosts: [*.example.com]\n', gives: 'GW1008 1:9', says: '"*.example.com"' },
  { name: 'a star alone', text: 'origins: [*]\n', gives: 'GW1008 1:11', says: '"*"' },
  { name: 'an anchor without a name', text: 'a: & b\n', gives: 'GW1008 1:4', says: 'right behind `&`' },
  { name: 'an unknown anchor', text: 'a: *base\n', gives: 'GW1008 1:4', says: '`&base`' },
  {
    name: 'an anchor below its alias',
    text: 'a: *b\nc: &b 1\n',
    gives: 'GW1008 1:4',
    says: 'not written above',
  },
  { name: 'an unknown anchor merged', text: 'a: { <<: *b, c: 1 }\n', gives: 'GW1008 1:10', says: '`&b`' },
];

const others: readonly Slip[] = [
  { name: 'a tab', text: 'a:\n\tb: 1\n', gives: 'GW1006 2:1', says: 'spaces' },
  { name: 'a tab behind spaces', text: 'a:\n  \tb: 1\n', gives: 'GW1006 2:3', says: 'spaces' },
  {
    name: 'escapes of expressions',
    text: 'a: "\\d"\nb: "\\w"\n',
    gives: ['GW1016 1:5', 'GW1016 2:5'],
    says: 'single quotes',
  },
  { name: 'tags', text: 'a: !env A\nb: !file B\n', gives: ['GW1015 1:4', 'GW1015 2:4'], says: '`include:`' },
  { name: 'a key written twice', text: 'a: 1\nb: 2\na: 3\n', gives: 'GW1009 3:1', says: 'remove one' },
  {
    name: 'a key written twice within braces',
    text: 'x: { a: 1, a: 3 }\n',
    gives: 'GW1009 1:12',
    says: 'remove one',
  },
  { name: 'a number as a key', text: 'a:\n  404: 1\n', gives: 'GW1010 2:3', says: '"404"' },
  { name: 'a boolean as a key', text: 'true: 1\n', gives: 'GW1010 1:1', says: '"true"' },
  { name: 'a list as a key', text: '? [a, b]\n: 1\n', gives: 'GW1010 1:3', says: 'cannot be a key' },
  { name: 'text merged', text: 'a: { <<: b }\n', gives: 'GW1010 1:10', says: 'merges maps only' },
  { name: 'a second document', text: 'a: 1\n---\nb: 1\n', gives: 'GW1011 2:1', says: 'file of its own' },
  { name: 'text behind the end', text: 'a: 1\n...\nb: 1\n', gives: 'GW1011 2:1', says: 'file of its own' },
  { name: 'a list at the top', text: '# shop\n- version: 1\n', gives: 'GW1014 2:1', says: '`version: 1`' },
  { name: 'text at the top', text: 'hello\n', gives: 'GW1014 1:1', says: 'a single value' },
  {
    name: 'equals signs throughout',
    text: 'version = 1\nname = shop\n',
    gives: 'GW1014 1:1',
    says: 'write `version: 1`',
  },
  { name: 'a no-break space as indentation', text: 'a:\n\u00a0b: 1\n', gives: 'GW1017 2:1', says: 'U+00A0' },
  { name: 'a wide space behind a key', text: 'a\u3000: 1\n', gives: 'GW1017 1:1', says: 'U+3000' },
];

describe.each([
  ['structure', structure],
  ['quotes', quotes],
  ['other slips', others],
] as const)('%s', (_area, slips) => {
  it.each(slips)('$name', ({ text, gives, says }) => {
    const { document, diagnostics } = parse(text);
    expect(codesOf(diagnostics)).toEqual(typeof gives === 'string' ? [gives] : gives);
    expect(`${diagnostics[0]?.message}\n${diagnostics[0]?.hint}`).toContain(says);
    expect(document.root === undefined || /^GW10(09|10)$/.test(diagnostics[0]?.code ?? '')).toBe(true);
  });
});

describe('what looks like a slip and is none', () => {
  it.each([
    'a: /users/{id}\n',
    '---\na: 1\n',
    '{ "a": 1, "b": [2,], }\n',
    'a: http://b:80/x#y\n',
    "a: it's\n",
    '"a": {\n  b: 1\n}\n',
    'a: |\n  {{ x }}\n  <<<<<<< HEAD\n',
    'a: "{{ x }}"\n',
    '"\u00a0a": 1\n',
    '%YAML 1.2\n---\na: 1\n',
  ])('%j', (text) => {
    expect(codesOf(parse(text).diagnostics)).toEqual([]);
  });
});
