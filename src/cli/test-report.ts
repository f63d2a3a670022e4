// What `gw test` prints: failed tests with both sides and their places, then the counts.
import type { Coverage, TestReport, TestResult } from '../explain/run-tests.ts';
import { jsonText } from '../report/json-text.ts';
import { createPaint, type Paint } from '../report/paint.ts';
import type { TestEntry } from '../report/types.ts';
import { visibleText } from '../util/visible-text.ts';
import { type ClassReport, classEntry, classLines, classObject, classSentence } from './class-report.ts';
import { counted } from './counted.ts';
import type { CommandReport } from './report.ts';

/** How many routes without a test are named. */
const NAMED_MAX = 20;

/** What was asked about coverage. */
interface CoverageAsked {
  /** Of the routes. */
  readonly percentMin: number | undefined;
  /** Absent when nothing was asked about classes of requests. */
  readonly classes: ClassReport | undefined;
}

/** What `gw test` tells in each format; too small a share of routes or classes is told as a test of its own. */
export function testReport(report: TestReport, asked: CoverageAsked): Omit<CommandReport, 'paths' | 'files'> {
  const { results, coverage } = report;
  const { percentMin, classes } = asked;
  const reached = `${coverage.covered} of ${counted(coverage.routes, 'route')} reached (${coverage.percent} %)`;
  const share: readonly TestEntry[] =
    percentMin === undefined
      ? []
      : [
          {
            name: `at least ${percentMin} % of the routes are reached`,
            failures: coverage.percent < percentMin ? [reached] : [],
          },
        ];
  return {
    diagnostics: [],
    tests: [...results.map(testEntry), ...share, ...(classes ? classEntry(classes) : [])],
    facts: classes ? [reached, classSentence(classes.coverage)] : [reached],
    own: {
      json: () => jsonText(testReportObject(report, asked)),
      pretty: ({ color = false }) => testReportText(report, { ...asked, color }),
    },
  };
}

function testEntry({ name, span, differences }: TestResult): TestEntry {
  const failures = differences.map(
    ({ what, expected, actual }) => `${what}: expected ${expected}, got ${actual}`,
  );
  return { name, span, failures };
}

/** The report as JSON; fields may be added, never renamed. */
function testReportObject({ results, coverage }: TestReport, { percentMin, classes }: CoverageAsked): object {
  const passed = results.filter(isPassed).length;
  return {
    version: 1,
    tests: results.map(testObject),
    summary: { tests: results.length, passed, failed: results.length - passed },
    coverage: { ...coverage, ...(percentMin !== undefined && { failUnder: percentMin }) },
    ...(classes && { classes: classObject(classes) }),
  };
}

function testObject(result: TestResult): object {
  const { name, span, differences, answer } = result;
  return {
    name,
    passed: isPassed(result),
    file: span.file,
    line: span.start.line,
    column: span.start.column,
    ...(answer.matched && { route: answer.route }),
    ...(answer.status !== undefined && { status: answer.status }),
    differences,
  };
}

function isPassed({ differences }: TestResult): boolean {
  return differences.length === 0;
}

/** The report for people. */
function testReportText(
  { results, coverage }: TestReport,
  { percentMin, classes, color }: CoverageAsked & { readonly color: boolean },
): string {
  const paint = createPaint(color);
  const failed = results.filter((result) => !isPassed(result)).length;
  const summary = [
    counted(results.length, 'test'),
    `${results.length - failed} passed`,
    failed === 0 ? '0 failed' : paint.error(`${failed} failed`),
  ];
  return `${[
    ...results.flatMap((result) => testLines(result, paint)),
    ...(results.length === 0 ? [] : ['']),
    summary.join(', '),
    ...coverageLines(coverage, percentMin, paint),
    ...(classes ? classLines(classes, paint) : []),
  ].join('\n')}\n`;
}

function testLines(result: TestResult, paint: Paint): string[] {
  const { name, span, differences } = result;
  if (isPassed(result)) return [`${paint.good('✓')} ${visibleText(name)}`];
  return [
    `${paint.error('✗')} ${paint.strong(visibleText(name))}`,
    `  ${paint.frame('-->')} ${visibleText(span.file)}:${span.start.line}:${span.start.column}`,
    ...differences.map(
      ({ what, expected, actual }) =>
        `  ${what}: expected ${visibleText(expected)}, got ${visibleText(actual)}`,
    ),
  ];
}

function coverageLines(coverage: Coverage, percentMin: number | undefined, paint: Paint): string[] {
  const { routes, covered, percent, uncovered } = coverage;
  const line = `${covered} of ${counted(routes, 'route')} reached (${percent} %)`;
  const isShort = percentMin !== undefined && percent < percentMin;
  const named = uncovered.slice(0, NAMED_MAX).map(visibleText).join(', ');
  const more = uncovered.length > NAMED_MAX ? ` and ${uncovered.length - NAMED_MAX} more` : '';
  return [
    isShort ? `${line}, ${paint.error(`fewer than ${percentMin} %`)}` : line,
    ...(uncovered.length === 0 ? [] : [`without a test: ${named}${more}`]),
  ];
}
