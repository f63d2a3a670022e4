// Fixes keep every byte that they need not change, and change no request: by example, and for random specs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/open.ts';
import { applyEdits } from '../../src/lint/edit.ts';
import { chooseFixes } from '../../src/lint/fix.ts';
import { lineDiff } from '../../src/lint/line-diff.ts';
import { isSameBehaviour } from '../../src/lint/same-behaviour.ts';
import { buildText } from '../compile/memory-disk.ts';
import { lintWithAll } from './lint-text.ts';

const HEAD = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
policies:
  quiet: { headers: { response: { remove: [server] } } }
  noted: { headers: { request: { set: { x-a: b } } } }
defaults: { policies: [quiet], timeout: 5s }
`;

/** The spec with everything mended that can be. */
function fixed(text: string): string {
  const { fixes, artifact, files } = lintWithAll(text);
  const chosen = chooseFixes([...fixes.values()], (texts) => {
    const { bytes } = buildText([...texts.values()][0] ?? text);
    return bytes !== undefined && isSameBehaviour(artifact, openArtifact(bytes));
  });
  expect(files.length).toBe(1);
  return [...applyEdits(chosen.flat()).values()][0] ?? text;
}

it.each<[what: string, before: string, after: string]>([
  [
    'in flow style, comments and odd spaces kept',
    'routes:   # all of them\n  a: { match: { pathPrefix:  "/a/" } ,  respond: {} }   # the first\n',
    'routes:   # all of them\n  a: { match: { pathPrefix:  "/a" } ,  respond: {} }   # the first\n',
  ],
  [
    'with Windows line ends',
    'routes:\r\n  a:\r\n    match: { pathPrefix: /a/ }\r\n    priority: 3\r\n    respond: {}\r\n',
    'routes:\r\n  a:\r\n    match: { pathPrefix: /a }\r\n    respond: {}\r\n',
  ],
  [
    'a list in block style',
    'routes:\n  a:\n    match:\n      path: /a\n      methods:\n        - GET # reading\n        - HEAD\n    respond: {}\n',
    'routes:\n  a:\n    match:\n      path: /a\n      methods:\n        - GET # reading\n    respond: {}\n',
  ],
  [
    'but not where a comment would be lost',
    'routes:\n  a:\n    match: { path: /a }\n    priority: 3 # agreed with Kim\n    respond: {}\n',
    'routes:\n  a:\n    match: { path: /a }\n    priority: 3 # agreed with Kim\n    respond: {}\n',
  ],
  [
    'an expression that is plain text',
    'routes:\n  a: { match: { pathRegex: /a, headers: { x-v: { regex: "beta" } } }, respond: {} }\n',
    'routes:\n  a: { match: { path: /a, headers: { x-v: "beta" } }, respond: {} }\n',
  ],
  [
    'but not where another route would take the requests',
    'routes:\n  a: { match: { pathRegex: /a }, respond: {} }\n  b: { match: { pathRegex: "/[ab]", headers: { x-b: "1" } }, respond: { body: b } }\n',
    'routes:\n  a: { match: { pathRegex: /a }, respond: {} }\n  b: { match: { pathRegex: "/[ab]", headers: { x-b: "1" } }, respond: { body: b } }\n',
  ],
  [
    'a policy that is inherited',
    'routes:\n  a: { match: { path: /a }, policies: [noted, quiet], respond: {} }\n  b: { policies: [quiet], match: { path: /b }, respond: {} }\n',
    'routes:\n  a: { match: { path: /a }, policies: [noted], respond: {} }\n  b: { match: { path: /b }, respond: {} }\n',
  ],
  [
    'not through a reference',
    'routes:\n  a: { match: { pathPrefix: "${env:BASE:-/a/}" }, respond: {} }\n',
    'routes:\n  a: { match: { pathPrefix: "${env:BASE:-/a/}" }, respond: {} }\n',
  ],
])('mends %s', (_, before, after) => {
  expect(fixed(HEAD + before)).toBe(HEAD + after);
});

describe('lineDiff', () => {
  it('shows the lines that change, and no others', () => {
    const text = 'a: 1\nb: 2\nc: 3\nd: 4\n';
    const file = { path: 'x.yaml', absolute: '/x.yaml', text, lineStarts: [] };
    const edits = [
      { file, start: 5, end: 10, text: '' },
      { file, start: 18, end: 19, text: '5' },
    ];
    expect(lineDiff(file, edits)).toBe(
      '--- x.yaml\n+++ x.yaml\n@@ -2,1 +1,0 @@\n-b: 2\n@@ -4,1 +3,1 @@\n-d: 4\n+d: 5\n',
    );
  });
});

const segment = fc.constantFrom('a', 'b', '{id}', '{id:uint}', '{x~[ab]+}');
const path = fc
  .uniqueArray(segment, { minLength: 1, maxLength: 2, selector: (part) => /\{(\w+)/.exec(part)?.[1] ?? part })
  .map((parts) => `/${parts.join('/')}`);
const match = fc.record({
  path: fc.oneof(
    path.map((text) => `path: "${text}"`),
    path.map((text) => `pathPrefix: "${text}/"`),
    fc.constantFrom('pathRegex: /a', 'pathRegex: "/[ab]"', 'pathRegex: /a/b'),
  ),
  methods: fc.constantFrom('', ', methods: [GET, HEAD]', ', methods: [HEAD, POST, GET]', ', methods: [PUT]'),
  header: fc.constantFrom('', ', headers: { x-v: { regex: beta } }', ', headers: { x-v: beta }'),
});
const route = fc.record({
  match,
  priority: fc.constantFrom('', '', ', priority: 1', ', priority: 2'),
  policies: fc.constantFrom(
    '',
    ', policies: [quiet]',
    ', policies: [noted, quiet]',
    ', policies: [quiet], without: [quiet]',
  ),
  status: fc.integer({ min: 200, max: 202 }),
});

it('leaves the treatment of every request as it is, for random specs', () => {
  let mended = 0;
  fc.assert(
    fc.property(fc.array(route, { minLength: 1, maxLength: 5 }), (routes) => {
      const lines = routes.map(
        ({ match: { path: where, methods, header }, priority, policies, status }, index) =>
          `  r${index}: { match: { ${where}${methods}${header} }${priority}${policies}, respond: { status: ${status} } } # ${index}\n`,
      );
      const text = `${HEAD}routes:\n${lines.join('')}`;
      const before = buildText(text).bytes;
      if (before === undefined) return;
      const after = fixed(text);
      if (after === text) return;
      mended++;
      const { bytes } = buildText(after);
      if (bytes === undefined) throw new Error(`not valid any more:\n${after}`);
      expect(isSameBehaviour(openArtifact(before), openArtifact(bytes))).toBe(true);
      expect(after.match(/# \d$/gm)).toEqual(text.match(/# \d$/gm));
    }),
    { numRuns: 80 },
  );
  expect(mended).toBeGreaterThan(25);
});
