import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisePath } from '../../src/matching/normal-form.ts';

const KEEP = { mergeSlashes: false };
const MERGE = { mergeSlashes: true };

const NORMALISED: readonly (readonly [raw: string, normal: string])[] = [
  ['/', '/'],
  ['/users/42', '/users/42'],
  ['/a/', '/a/'],
  ['//', '//'],
  ['/a//b', '/a//b'],
  ['/a/./b', '/a/b'],
  ['/a/.', '/a/'],
  ['/.', '/'],
  ['/a/..', '/'],
  ['/a/b/../c', '/a/c'],
  ['/a/b/..', '/a/'],
  ['/a//../b', '/a/b'],
  ['/a/%2e/b', '/a/b'],
  ['/a/%2E%2e/b', '/b'],
  ['/a/.%2e/b', '/b'],
  ['/%7euser', '/~user'],
  ['/%41%62%30%2d%5F', '/Ab0-_'],
  ['/%c3%a9', '/%C3%A9'],
  ['/a%20b', '/a%20b'],
  ['/a%3fb%23', '/a%3Fb%23'],
  ['/100%25', '/100%25'],
  ['/%25zz', '/%25zz'],
  ['/%2541', '/%2541'],
  ['/...', '/...'],
  ['/.well-known/x', '/.well-known/x'],
  ['/a..b', '/a..b'],
  ['/;x', '/;x'],
  ['/a;v=1/b', '/a;v=1/b'],
  ['/...;x', '/...;x'],
  [`/!$&'()*+,:=@[]^\`{|}"<>`, `/!$&'()*+,:=@[]^\`{|}"<>`],
];

const MERGED: readonly (readonly [raw: string, normal: string])[] = [
  ['//', '/'],
  ['///a//b///', '/a/b/'],
  ['/a//../b', '/b'],
  ['/a/..//b', '/b'],
  ['/a', '/a'],
];

const REFUSED: readonly (readonly [what: string, fault: RegExp, raw: readonly string[]])[] = [
  ['no slash in front', /begin with/, ['', 'a', '*', '%2Fa', 'http://x/']],
  ['encoded slash', /encoded slash/, ['/a%2Fb', '/a%2fb', '/%2F', '/a/%2f..']],
  ['encoded backslash', /encoded backslash/, ['/a%5Cb', '/a%5cb', '/..%5c']],
  ['encoded control bytes', /encoded control/, ['/%00', '/a%0a', '/%0D%0A', '/%1F', '/%7F', '/%09']],
  ['raw control bytes', /control character/, ['/\0', '/a\tb', '/a\r\nb', '/\x7f', '/\x1b[0m']],
  ['raw bytes above 0x7E', /outside ASCII/, ['/é', '/\x80', '/\u2215', '/\uFF0E', '/😀', '/\uD800']],
  ['space', /space/, ['/a b', '/ ']],
  ['backslash', /backslash/, ['/a\\b', '/\\', '/..\\x']],
  ['hash and question mark', /raw "[#?]"/, ['/a#b', '/#', '/a?b']],
  ['climbing out of the root', /climbs/, ['/..', '/../a', '/a/../..', '/%2e%2e', '/a/b/../../../c', '/./..']],
  [
    'parameters on a dot segment',
    /";" parameters/,
    ['/a/..;x/b', '/.;', '/..;', '/a/%2e%2e;x', '/a/..%3Bx', '/.;/..'],
  ],
  [
    'doubly encoded dots, slashes and backslashes',
    /doubly encoded/,
    [
      '/%252e',
      '/%252E%252e/x',
      '/a%252fb',
      '/a%252Fb',
      '/a%255Cb',
      '/a%25255cb',
      '/%25252F',
      '/%25%32%65',
      '/%25%32e',
      '/%252%65',
    ],
  ],
  [
    'escapes hidden in several layers',
    /doubly encoded/,
    ['/%25%2532%2565', '/%2525%32%66', '/%25252525252e'],
  ],
  ['endless encoding', /many times/, [`/%${'25'.repeat(40)}`, `/%${'25'.repeat(4_000)}2e`]],
  [
    'invalid percent-encoding',
    /hex digits/,
    ['/%', '/%2', '/%zz', '/%%32%65', '/%2%65', '/a%', '/%u002e', '/%+2'],
  ],
];

describe('the normal form of a path', () => {
  it.each(NORMALISED)('%j becomes %j', (raw, normal) => {
    expect(normalisePath(raw, KEEP)).toBe(normal);
  });

  it.each(MERGED)('with mergeSlashes, %j becomes %j', (raw, normal) => {
    expect(normalisePath(raw, MERGE)).toBe(normal);
  });

  describe.each(REFUSED)('%s', (_, fault, paths) => {
    it.each(paths)('%j is refused', (raw) => {
      expect(normalisePath(raw, KEEP)).toMatchObject({ fault: expect.stringMatching(fault) });
    });
  });

  it('names the place of a fault', () => {
    expect(normalisePath('/abc%2Fd', KEEP)).toMatchObject({ offset: 4 });
    expect(normalisePath('/a/../../b', KEEP)).toMatchObject({ offset: 6 });
  });

  it('is the same string when there is nothing to do', () => {
    const path = '/v1/users/42/orders';
    expect(normalisePath(path, KEEP)).toBe(path);
  });

  it('takes time in proportion to the length of hostile paths', () => {
    for (const unit of ['%25', '%2525', '/../x', '/./', '/..;', '%252', '%c3%a9', '/a/..']) {
      const started = performance.now();
      normalisePath(`/${unit.repeat(20_000)}`, MERGE);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });
});

/** Pieces that make the interesting combinations likely. */
const piece = fc.constantFrom(
  ...['/', '//', '.', '..', '/../', '/./', '%2e', '%2E', '%25', '2e', '2f', '5c', '%', '%41', '%c3', '%A9'],
  ...[
    ';',
    '%3b',
    '%3B',
    'a',
    'B',
    '0',
    '~',
    '%7e',
    '%20',
    ':',
    '@',
    '%5',
    'C',
    '25',
    '32',
    '65',
    '%32',
    '%65',
  ],
);
const rawPath = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`);
/** Without `%2e` beside other text, which the URL Standard keeps, and `.x` behind `//`, which some of its engines get wrong. */
const safeSegment = fc.constantFrom(
  ...['', '.', '..', '..', '%2e', '%2E.', 'a', 'B0', '-_~', 'x;y', ':@', '%20', '%C3%A9', "!$&'()*+,="],
);
const safePath = fc.array(safeSegment, { maxLength: 8 }).map((segments) => `/${segments.join('/')}`);

describe('every path in normal form', () => {
  it('is a fixed point', () => {
    fc.assert(
      fc.property(rawPath, fc.boolean(), (raw, mergeSlashes) => {
        const normal = normalisePath(raw, { mergeSlashes });
        if (typeof normal === 'string') expect(normalisePath(normal, { mergeSlashes })).toBe(normal);
      }),
      { numRuns: 20_000 },
    );
  });

  it('has no dot segments however often it is decoded', () => {
    fc.assert(
      fc.property(rawPath, (raw) => {
        let path = normalisePath(raw, KEEP);
        if (typeof path !== 'string') return;
        const segments = path.split('/').length;
        for (let round = 0; round < 4; round++) {
          expect(path).not.toMatch(/\/\.\.?(?:[/;]|$)/);
          expect(path.split('/')).toHaveLength(segments);
          path = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          );
        }
      }),
      { numRuns: 6_000 },
    );
  });

  it('never escapes the root and never holds a double slash once they are merged', () => {
    fc.assert(
      fc.property(rawPath, (raw) => {
        const normal = normalisePath(raw, MERGE);
        if (typeof normal === 'string') expect(normal).toMatch(/^\/(?!.*\/\/)/);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is the pathname that the URL Standard gives, where it decodes nothing else', () => {
    let compared = 0;
    fc.assert(
      fc.property(safePath, (raw) => {
        const normal = normalisePath(raw, KEEP);
        if (typeof normal !== 'string') return;
        compared++;
        expect(normal).toBe(new URL(`http://host${raw}`).pathname);
      }),
      { numRuns: 10_000 },
    );
    expect(compared).toBeGreaterThan(3_000);
  });
});
