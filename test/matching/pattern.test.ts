import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternCodes } from '../../src/diagnostic/code/pattern.ts';
import { parsePattern } from '../../src/matching/pattern.ts';
import type { PathPattern } from '../../src/matching/types.ts';

type Kind = PathPattern['kind'];
const literal = (text: string) => ({ kind: 'literal', text });
const param = (name: string, more: object = {}) => ({ kind: 'param', name, prefix: '', suffix: '', ...more });

const READ: readonly (readonly [
  Kind,
  string,
  canonical: string,
  params: readonly string[],
  segments: readonly object[],
])[] = [
  ['template', '/', '/', [], [literal('')]],
  ['template', '/a/', '/a/', [], [literal('a'), literal('')]],
  ['template', '/a//b', '/a//b', [], [literal('a'), literal(''), literal('b')]],
  ['template', '/users/{id}', '/users/{}', ['id'], [literal('users'), param('id')]],
  ['template', '/{id:uint}', '/{:uint}', ['id'], [param('id', { type: 'uint' })]],
  ['template', '/{id~[0-9]{3}}', '/{~[0-9]{3}}', ['id'], [param('id', { regex: '[0-9]{3}' })]],
  ['template', '/{a~[^/{}]+}/b', '/{~[^/{}]+}/b', ['a'], [param('a', { regex: '[^/{}]+' }), literal('b')]],
  ['template', '/{a~\\{x\\}}', '/{~\\{x\\}}', ['a'], [param('a', { regex: '\\{x\\}' })]],
  ['template', '/v{major}', '/v{}', ['major'], [param('major', { prefix: 'v' })]],
  ['template', '/{name}.json', '/{}.json', ['name'], [param('name', { suffix: '.json' })]],
  ['template', '/f/{rest...}', '/f/{...}', ['rest'], [literal('f'), { kind: 'rest', name: 'rest' }]],
  ['template', '/é/%7ex/%e2', '/%C3%A9/~x/%E2', [], [literal('%C3%A9'), literal('~x'), literal('%E2')]],
  ['template', '/%7Bid%7D', '/%7Bid%7D', [], [literal('%7Bid%7D')]],
  ['template', '/users:search', '/users:search', [], [literal('users:search')]],
  ['template', '/.well-known', '/.well-known', [], [literal('.well-known')]],
  ['prefix', '/', 'prefix ', [], []],
  ['prefix', '//', 'prefix /', [], [literal('')]],
  ['prefix', '/a', 'prefix /a', [], [literal('a')]],
  ['prefix', '/a/', 'prefix /a', [], [literal('a')]],
  ['prefix', '/t/{id}/x', 'prefix /t/{}/x', ['id'], [literal('t'), param('id'), literal('x')]],
  ['regex', '/a|/b', 'regex /a|/b', [], []],
];

/** Each with the stretch of the text that is meant. */
const REFUSED: readonly (readonly [
  Kind,
  string,
  code: keyof typeof patternCodes,
  stretch: string,
  hint: RegExp,
])[] = [
  ['template', 'users', 'GW1301', 'users', /"\/users"/],
  ['template', '', 'GW1301', '', /"\/"/],
  ['prefix', 'https://a.com/b', 'GW1301', 'https://a.com/b', /"\/b"/],
  ['template', '/a/{id', 'GW1302', '{id', /close it/],
  ['template', '/a/{id/b}', 'GW1302', '{id', /close it/],
  ['template', '/a}', 'GW1302', '}', /%7D/],
  ['template', '/{id~[a}', 'GW1302', '{id~[a', /close it/],
  ['template', '/{a{b}}', 'GW1302', '{a', /close it/],
  ['template', '/{}', 'GW1303', '{}', /\{id\}/],
  ['template', '/{user-id}', 'GW1303', '{user-id}', /letters/],
  ['template', '/{1}', 'GW1303', '{1}', /letters/],
  ['template', '/{id?}', 'GW1303', '{id?}', /two matches/],
  ['template', '/{rest*}', 'GW1303', '{rest*}', /\{rest\.\.\.\}/],
  ['template', '/{*rest}', 'GW1303', '{*rest}', /\{rest\.\.\.\}/],
  ['template', '/{__proto__}', 'GW1303', '{__proto__}', /another/],
  ['template', '/{__proto__...}', 'GW1303', '{__proto__...}', /another/],
  ['template', '/{id}/{id}', 'GW1304', 'id', /own/],
  ['template', '/{a}{b}', 'GW1305', '{b}', /one parameter/],
  ['template', '/{r...}/b', 'GW1306', '{r...}', /\{r\}/],
  ['template', '/x{r...}', 'GW1306', '{r...}', /between/],
  ['prefix', '/a/{r...}', 'GW1306', '{r...}', /leave it out/],
  ['template', '/{id:unit}', 'GW1307', 'unit', /`uint`/],
  ['template', '/{id:number}', 'GW1307', 'number', /`uint`/],
  ['template', '/{id:[0-9]+}', 'GW1307', '[0-9]+', /\{id~\[0-9\]\+\}/],
  ['template', '/{id:zzzzzz}', 'GW1307', 'zzzzzz', /uuid, uint, int, slug/],
  ['template', '/a/../b', 'GW1308', '..', /without it/],
  ['template', '/a/%2e', 'GW1308', '%2e', /without it/],
  ['template', '/..;x', 'GW1308', '..;x', /without it/],
  ['template', '/a/b%2Fc', 'GW1308', '%2F', /400/],
  ['template', '/é%2F', 'GW1308', '%2F', /400/],
  ['template', '/a%', 'GW1308', '%', /%25/],
  ['template', '/%252e', 'GW1308', '%25', /400/],
  ['template', '/a b', 'GW1308', ' ', /%20/],
  ['template', '/a?b=c', 'GW1308', '?', /`query`/],
  ['template', '/a#b', 'GW1308', '#', /%23/],
  ['template', '/a\\b', 'GW1308', '\\', /separator/],
  ['prefix', `/${'a'.repeat(2_048)}`, 'GW1308', `/${'a'.repeat(2_048)}`, /^$/],
  ['template', '/users/:id', 'GW1309', ':id', /\{id\}/],
  ['template', '/a/*', 'GW1309', '*', /\{rest\.\.\.\}/],
  ['template', '/a/**', 'GW1309', '**', /pathPrefix/],
  ['template', '/a/*path', 'GW1309', '*path', /\{path\.\.\.\}/],
  ['template', '/{id~a(}', 'GW1339', '(', /^$/],
  ['template', '/x/{id~(?=a)b}', 'GW1340', '(?=a)', /what may stand/],
  ['template', '/{id~(a|b)*a(a|b){20}}', 'GW1341', '(a|b)*a(a|b){20}', /repetitions/],
  ['template', '/{id~/x}', 'GW1342', '/x', /^$/],
  ['template', '/{id~\\.\\.}', 'GW1342', '\\.\\.', /^$/],
  ['template', '/{id~}', 'GW1342', '', /^$/],
  ['regex', 'api/.*', 'GW1342', 'api/.*', /"\/api/],
  ['regex', '/a/\\.\\./b', 'GW1342', '/a/\\.\\./b', /^$/],
];

describe('parsePattern', () => {
  it.each(READ)('%s %j', (kind, text, canonical, params, segments) => {
    expect(parsePattern(kind, text)).toEqual({
      pattern: { kind, text, canonical, params, segments },
      problems: [],
    });
  });

  it.each(REFUSED)('%s %j is refused', (kind, text, code, stretch, hint) => {
    const { pattern, problems } = parsePattern(kind, text);
    expect(pattern).toBeUndefined();
    const told = problems.map((each) => [each.code, text.slice(each.offset, each.offset + each.length)]);
    expect(told).toEqual([[code, stretch]]);
    expect(problems[0]?.hint ?? '').toMatch(hint);
  });

  it('tells all problems of a pattern at once', () => {
    const codes = parsePattern('template', '/:id/{a b}/{id:unit}/a b').problems.map(({ code }) => code);
    expect(codes).toEqual(['GW1309', 'GW1303', 'GW1307', 'GW1308']);
  });

  it('has a page for every code, and uses no other', () => {
    const used = new Set(REFUSED.map(([, , code]) => code));
    expect([...used].sort()).toEqual(Object.keys(patternCodes).filter((code) => code !== 'GW1310'));
  });

  it('tells names of parameters apart from what they match', () => {
    const canonical = (text: string) => parsePattern('template', text).pattern?.canonical;
    expect(canonical('/{a}/{b:int}')).toBe(canonical('/{x}/{y:int}'));
    expect(canonical('/{a}')).not.toBe(canonical('/{a:slug}'));
    expect(parsePattern('prefix', '/a').pattern?.canonical).not.toBe(canonical('/a'));
  });

  it('never throws, and has a pattern exactly when it has no problems', () => {
    const piece = fc.constantFrom(
      ...[
        '/',
        '{',
        '}',
        'id',
        ':',
        '~',
        '...',
        '*',
        '%',
        '2F',
        '.',
        '[',
        ']',
        '(',
        '\\',
        '?',
        'é',
        ';',
        '+',
        '\uD800',
      ],
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.constantFrom<Kind>('template', 'prefix', 'regex'), text, (kind, written) => {
        const { pattern, problems } = parsePattern(kind, written);
        expect(pattern === undefined).toBe(problems.length > 0);
        for (const { offset, length } of problems) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(written.length);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
