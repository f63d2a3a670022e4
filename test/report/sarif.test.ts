import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { createDiagnostic } from '../../src/diagnostic/create.ts';
import { fingerprintsOf } from '../../src/diagnostic/fingerprint.ts';
import { CODES } from '../../src/diagnostic/registry.ts';
import { writeSarif } from '../../src/report/sarif.ts';
import type { Report } from '../../src/report/types.ts';
import { BARE, FULL, REPORTS, spanOf } from './support.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/sarif/sarif-schema-2.1.0.json'), 'utf8'),
);
const ajv = new Ajv04.default({ allErrors: true, strict: false });
addFormats.default(ajv);
const isValid = ajv.compile(schema);

const sarif = (report: Report, options = BARE) => JSON.parse(writeSarif(report, options));

describe('the official schema', () => {
  it.each(REPORTS)('takes a report of %s', (_, report) => {
    const log = sarif(report);
    expect(isValid(log) ? [] : isValid.errors).toEqual([]);
  });

  it('takes the page of every code', () => {
    const diagnostics = Object.keys(CODES).map((code) => createDiagnostic(code, spanOf('a.yaml', 1), 'm'));
    const log = sarif({ command: 'validate', paths: [], diagnostics });
    expect(isValid(log) ? [] : isValid.errors).toEqual([]);
    expect(log.runs[0].tool.driver.rules).toHaveLength(diagnostics.length);
  });

  it('refuses what is not SARIF, so that the test can fail', () => {
    const log = sarif(FULL);
    log.runs[0].results[0].level = 'fatal';
    expect(isValid(log)).toBe(false);
  });
});

it('has place, other places as links, help and fingerprint', () => {
  const { tool, results } = sarif(FULL).runs[0];
  const [first, second, third] = results;
  expect(first).toEqual({
    ruleId: 'GW1501',
    ruleIndex: 2,
    level: 'error',
    message: {
      text: [
        'routes `a` and `b` match `/x/{{id}}`.',
        'See [`a` \\[matches\\] it here](1).',
        "A request that shows it: curl -i -H 'x-a: {{1}}' http://a/x/1",
        'What to do: give one of them a `priority`.',
      ].join('\n'),
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'routes/a%20b.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 4, startColumn: 3, endLine: 4, endColumn: 9 },
        },
      },
    ],
    relatedLocations: [
      {
        id: 1,
        message: { text: '`a` [matches] it here' },
        physicalLocation: {
          artifactLocation: { uri: 'gateway.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 },
        },
      },
    ],
    partialFingerprints: { 'gw/v1': fingerprintsOf(FULL.diagnostics)[0] },
  });
  expect([second.level, third.level]).toEqual(['warning', 'note']);
  const rule = tool.driver.rules[first.ruleIndex];
  expect(rule).toMatchObject({ id: 'GW1501', name: 'AmbiguousRoutes' });
  expect(rule.help.markdown).toContain('x-a: "1" } }, priority: 1');
});

it('names files from the top of the repository, absolute ones as URIs of their own', () => {
  const at = (file: string) => createDiagnostic('GW1005', spanOf(file, 1), 'm');
  const report = { ...FULL, diagnostics: ['./a.yaml', '/x/ü.yaml', 'C:\\x\\a.yaml', 'b.yaml'].map(at) };
  const pathOf = (file: string) => (file === 'b.yaml' ? 'shop/b.yaml' : file);
  const { results } = sarif(report, { ...BARE, pathOf }).runs[0];
  expect(
    results.map((result: LocatedResult) => result.locations[0]?.physicalLocation.artifactLocation),
  ).toEqual([
    { uri: 'a.yaml', uriBaseId: '%SRCROOT%' },
    { uri: 'file:///x/%C3%BC.yaml' },
    { uri: 'file:///C:/x/a.yaml' },
    { uri: 'shop/b.yaml', uriBaseId: '%SRCROOT%' },
  ]);
});

interface LocatedResult {
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: object } }[];
}

it('tells failed tests, and what stands nowhere at the path that was asked for', () => {
  const tests = [
    { name: 'GET /a', span: spanOf('a.yaml', 3), failures: ['route: expected a, got b'] },
    { name: 'GET /b', failures: [] },
  ];
  const nowhere = { code: 'GW9999', severity: 'warning', message: 'm', fingerprint: 'own' } as const;
  const { results } = sarif({ command: 'test', paths: ['s.gwa'], diagnostics: [nowhere], tests }).runs[0];
  expect(results).toMatchObject([
    {
      locations: [{ physicalLocation: { artifactLocation: { uri: 's.gwa' } } }],
      partialFingerprints: { 'gw/v1': 'own' },
    },
    { ruleId: 'GW1602', message: { text: 'GET /a: route: expected a, got b.' } },
  ]);
});

it('offers a fix as replacements', () => {
  const fix = [
    { span: spanOf('a.yaml', 2), text: '' },
    { span: spanOf('a.yaml', 5), text: 'x: {1}' },
  ];
  const log = sarif({
    ...FULL,
    diagnostics: [{ ...createDiagnostic('GW1005', spanOf('a.yaml', 2), 'm'), fix }],
  });
  expect(isValid(log) ? [] : isValid.errors).toEqual([]);
  const region = (line: number) => ({ startLine: line, startColumn: 3, endLine: line, endColumn: 9 });
  expect(log.runs[0].results[0].fixes).toEqual([
    {
      artifactChanges: [
        {
          artifactLocation: { uri: 'a.yaml', uriBaseId: '%SRCROOT%' },
          replacements: [
            { deletedRegion: region(2) },
            { deletedRegion: region(5), insertedContent: { text: 'x: {1}' } },
          ],
        },
      ],
    },
  ]);
});
