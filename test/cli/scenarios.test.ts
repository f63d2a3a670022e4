import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fitsExpectation, parseScenario, runScenario, splitWords, writeScenario } from './scenario.ts';

// UPDATE=1 writes what comes out into the scenarios that fail; read the difference before committing it.
const folder = fileURLToPath(new URL('../../fixtures/cli/', import.meta.url));

describe('scenarios', () => {
  it.each(readdirSync(folder))('%s', async (name) => {
    const scenario = parseScenario(readFileSync(folder + name, 'utf8'));
    const outcomes = await runScenario(scenario);
    const fits = scenario.steps.map(
      ({ stdout, stderr, exit }, index) =>
        fitsExpectation(stdout, outcomes[index]?.stdout ?? '') &&
        fitsExpectation(stderr, outcomes[index]?.stderr ?? '') &&
        exit === outcomes[index]?.exit,
    );
    if (fits.every(Boolean)) return;
    // Steps that fit keep their `[..]`, so that the difference shows only what is new.
    const actual = scenario.steps.map((step, index) => (fits[index] ? step : (outcomes[index] ?? step)));
    if (process.env.UPDATE === '1') writeFileSync(folder + name, writeScenario(scenario, actual));
    expect(writeScenario(scenario, actual)).toBe(writeScenario(scenario, scenario.steps));
  });
});

describe('the language of scenarios', () => {
  it.each<[line: string, words: readonly string[]]>([
    ["explain g.yaml 'GET /x y' -H \"a: 'b'\"", ['explain', 'g.yaml', 'GET /x y', '-H', "a: 'b'"]],
    ['', []],
    ["''", ['']],
  ])('splits %s', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each<[expected: string, actual: string, fits: boolean]>([
    ['a\n', 'a\n', true],
    ['a[..]c\n', 'abbc\n', true],
    ['a[..]c\n', 'ab\nc\n', false],
    ['a\n...\nd\n', 'a\nb\nc\nd\n', true],
    ['a\n', 'a\nb\n', false],
    ['a.c\n', 'abc\n', false],
  ])('holds %j against %j', (expected, actual, fits) => {
    expect(fitsExpectation(expected, actual)).toBe(fits);
  });
});
