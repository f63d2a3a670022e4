import { expect, it } from 'vitest';
import { fingerprintsOf } from '../../src/diagnostic/fingerprint.ts';
import { writeGitlab } from '../../src/report/gitlab.ts';
import type { Report } from '../../src/report/types.ts';
import { BARE, FULL, REPORTS, spanOf } from './support.ts';

interface Issue {
  readonly description: unknown;
  readonly check_name: unknown;
  readonly fingerprint: unknown;
  readonly severity: unknown;
  readonly location: { readonly path: unknown; readonly lines: { readonly begin: unknown } };
}

const gitlab = (report: Report, options = BARE): Issue[] => JSON.parse(writeGitlab(report, options));

it.each(REPORTS)('has what GitLab asks for in each issue of a report of %s', (_, report) => {
  const issues = gitlab(report);
  const failed = (report.tests ?? []).filter(({ failures }) => failures.length > 0);
  expect(issues).toHaveLength(report.diagnostics.length + failed.length);
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  for (const { description, check_name, severity, location } of issues) {
    expect(description).toMatch(/./);
    expect(check_name).toMatch(/^GW\d{4}$/);
    expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(severity);
    expect(location.path).toMatch(/^(?!\.\/)./);
    expect(location.lines.begin).toBeGreaterThanOrEqual(1);
  }
});

it('has severity, place and the fingerprint of the diagnostic', () => {
  const [first, second, third] = gitlab(FULL);
  expect(first).toMatchObject({
    type: 'issue',
    check_name: 'GW1501',
    description: 'routes `a` and `b` match `/x/{id}` (GW1501 ambiguous-routes)',
    severity: 'critical',
    fingerprint: fingerprintsOf(FULL.diagnostics)[0],
    location: { path: 'routes/a b.yaml', lines: { begin: 4, end: 4 } },
  });
  expect([second?.severity, third?.severity]).toEqual(['minor', 'info']);
});

it('names paths as GitLab looks them up', () => {
  const at = (file: string) =>
    ({ code: 'GW1005', severity: 'error', message: 'm', span: spanOf(file, 1) }) as const;
  const report = { ...FULL, diagnostics: [at('./a.yaml'), at('b\\c.yaml')] };
  const paths = gitlab(report, { ...BARE, pathOf: (file) => file }).map(({ location }) => location.path);
  expect(paths).toEqual(['a.yaml', 'b/c.yaml']);
});
