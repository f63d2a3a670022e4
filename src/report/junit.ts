/**
 * JUnit's XML in the dialect that Jenkins, GitLab and most others read. A test is a test case; a diagnostic is one
 * too, failed when it makes the command fail. Without either, each path is a case that passed: readers take a file
 * without any for a mistake.
 */
import type { Span } from '../diagnostic/types.ts';
import { entriesOf, isFailure, type KnownEntry, notesOf, titleOf } from './entries.ts';
import type { Report, ReportFormat, TestEntry } from './types.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

/** Writes a report as JUnit XML. */
export const writeJunit: ReportFormat = (report) => {
  const cases = casesOf(report);
  const files = [...new Set(cases.map(({ suite }) => suite))];
  const suites = files.map((file) =>
    suiteOf(
      file,
      cases.filter(({ suite }) => suite === file),
    ),
  );
  const name = `gw ${report.command}`;
  return xmlDocument({ name: 'testsuites', attributes: { name, ...countsOf(cases) }, children: suites });
};

/** A test case, and the file whose suite it belongs to. */
interface Case {
  readonly suite: string;
  readonly isFailed: boolean;
  readonly element: XmlElement;
}

function casesOf(report: Report): readonly Case[] {
  const { command, diagnostics, tests = [], paths } = report;
  const ownName = `gw ${command}`;
  const cases = [
    ...entriesOf({ command, paths, diagnostics }).map((entry) => entryCase(entry, report)),
    ...tests.map((test) => testCase(test, ownName)),
  ];
  if (cases.length > 0) return cases;
  return paths.map((path) => passedCase(path, command));
}

function entryCase(entry: KnownEntry, report: Report): Case {
  const suite = entry.span?.file ?? `gw ${report.command}`;
  const isFailed = isFailure(entry, report);
  const type = entry.severity;
  const lines = [entry.message, ...placeLines(entry.span), ...notesOf(entry)];
  const within = isFailed
    ? { name: 'failure', attributes: { message: entry.message, type }, lines }
    : { name: 'system-out', attributes: {}, lines: [`${type}: ${entry.message}`, ...lines.slice(1)] };
  const name = `${titleOf(entry)}: ${entry.message}`;
  return { suite, isFailed, element: caseElement({ name, suite, line: entry.span?.start.line }, [within]) };
}

function testCase({ name, span, failures }: TestEntry, ownName: string): Case {
  const suite = span?.file ?? ownName;
  const isFailed = failures.length > 0;
  const lines = [...failures, ...placeLines(span)];
  const message = failures.join('; ');
  const within = isFailed ? [{ name: 'failure', attributes: { message, type: 'failed-test' }, lines }] : [];
  return { suite, isFailed, element: caseElement({ name, suite, line: span?.start.line }, within) };
}

function passedCase(path: string, command: string): Case {
  const name = `gw ${command} ${path}`;
  return { suite: path, isFailed: false, element: caseElement({ name, suite: path, line: undefined }, []) };
}

interface CaseFacts {
  readonly name: string;
  readonly suite: string;
  readonly line: number | undefined;
}

function caseElement({ name, suite, line }: CaseFacts, children: readonly XmlElement[]): XmlElement {
  const file = line === undefined ? undefined : suite;
  return { name: 'testcase', attributes: { name, classname: suite, file, line, time: 0 }, children };
}

function placeLines(span: Span | undefined): readonly string[] {
  return span === undefined ? [] : [`--> ${span.file}:${span.start.line}:${span.start.column}`];
}

function suiteOf(name: string, cases: readonly Case[]): XmlElement {
  const children = cases.map(({ element }) => element);
  return { name: 'testsuite', attributes: { name, ...countsOf(cases) }, children };
}

function countsOf(cases: readonly Case[]) {
  const failures = cases.filter(({ isFailed }) => isFailed).length;
  return { tests: cases.length, failures, errors: 0, skipped: 0, time: 0 };
}
