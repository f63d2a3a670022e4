// GitLab's code quality report: a list of issues, which a merge request compares with those of its target by fingerprint.
import type { Severity } from '../diagnostic/types.ts';
import { visibleText } from '../util/visible-text.ts';
import { entriesOf, notesOf, titleOf } from './entries.ts';
import { jsonText } from './json-text.ts';
import type { ReportFormat } from './types.ts';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'minor', info: 'info' };

/** Writes a report as issues of code quality. Every issue needs a place: what has none is told of the path. */
export const writeGitlab: ReportFormat = (report, { pathOf = (name) => name }) => {
  const issues = entriesOf(report).map((entry) => {
    const { code, severity, message, span, fingerprint } = entry;
    return {
      type: 'issue',
      check_name: code,
      description: visibleText(`${message} (${titleOf(entry)})`),
      content: { body: notesOf(entry).map(visibleText).join('\n') },
      categories: ['Bug Risk'],
      severity: SEVERITIES[severity],
      fingerprint,
      location: {
        path: relativePath(pathOf(span?.file ?? report.paths[0] ?? '.')),
        lines: { begin: span?.start.line ?? 1, end: span?.end.line ?? 1 },
      },
    };
  });
  return jsonText(issues);
};

/** GitLab finds a file only without `./` before it. */
function relativePath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/)+(?=.)/, '');
}
