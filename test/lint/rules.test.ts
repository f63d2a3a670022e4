// Each rule, its page, its fixtures and the reference belong together: whichever is missing is told here.
// UPDATE=1 writes what comes out; read the difference before committing it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODES, LINT_CODES } from '../../src/diagnostic/registry.ts';
import { LINT_RULES } from '../../src/lint/registry.ts';
import { readPage } from '../docs/code-block.ts';
import { diagnosticsText } from '../spec/diagnostics-text.ts';
import { lintWithAll } from './lint-text.ts';

const ruleFolder = new URL('../../src/lint/rule/', import.meta.url);
const fixtures = new URL('../../fixtures/lint/', import.meta.url);

/** What lint says of itself; no rule finds it. */
const WITHOUT_RULE = ['GW2099', 'GW7010', 'GW7011', 'GW7012'];

const nameOf = (code: string) => CODES[code]?.name ?? '';
const names = LINT_RULES.map(({ code }) => nameOf(code)).sort();

describe('the registry of rules', () => {
  it('has every file of the folder, named as its page is', () => {
    expect(readdirSync(ruleFolder).sort()).toEqual(names.map((name) => `${name}.ts`));
  });

  it('has a page for each rule, and a rule for each page', () => {
    const codes = [...LINT_RULES.map(({ code }) => code), ...WITHOUT_RULE].sort();
    expect(codes).toEqual([...LINT_CODES].sort());
  });

  it('has fixtures for each rule, and no others', () => {
    expect(readdirSync(fixtures).sort()).toEqual(names);
  });

  it('is in the order of codes', () => {
    const codes = LINT_RULES.map(({ code }) => code);
    expect(codes).toEqual([...codes].sort());
  });

  it('is in the reference', () => {
    const page = readPage('lint-rules.md');
    expect(LINT_CODES.filter((code) => !page.includes(code))).toEqual([]);
  });
});

describe.each(LINT_RULES.map((rule) => ({ ...rule, name: nameOf(rule.code) })))('$code $name', (rule) => {
  const read = (file: string) => readFileSync(new URL(`${rule.name}/${file}`, fixtures), 'utf8');
  const found = (text: string) => lintWithAll(text).diagnostics.filter(({ code }) => code === rule.code);

  it('finds what it should', () => {
    const file = new URL(`${rule.name}/bad.diagnostics.txt`, fixtures);
    const actual = diagnosticsText(found(read('bad.yaml')), 'gateway.yaml');
    if (process.env.UPDATE === '1') writeFileSync(file, actual);
    expect(actual).not.toBe('');
    expect(actual).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '(no such file)');
  });

  it('is silent about near misses', () => {
    expect(diagnosticsText(found(read('ok.yaml')), 'gateway.yaml')).toBe('');
  });
});

describe.each(LINT_CODES)('the page of %s', (code) => {
  const { bad, good } = CODES[code] ?? {};
  const codesOf = (text = '') => lintWithAll(completed(text)).diagnostics.map((each) => each.code);

  it.skipIf(bad === undefined)('has an example of what is told', () => {
    expect(codesOf(bad)).toContain(code);
  });

  it.skipIf(good === undefined)('has an example of what is not', () => {
    expect(codesOf(good)).not.toContain(code);
  });
});

/** An example with what a spec needs around it. */
function completed(example: string): string {
  const has = (key: string) => new RegExp(`^${key}:`, 'm').test(example);
  return [
    'version: 1\n',
    has('listeners') ? '' : 'listeners: { public: { address: "127.0.0.1:8080" } }\n',
    has('upstreams') ? '' : 'upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }\n',
    example,
  ].join('');
}
