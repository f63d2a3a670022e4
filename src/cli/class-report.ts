// What `gw test` tells of classes of requests: how many the tests touch, and a request of each that none touches.
import type { Artifact } from '../artifact/types.ts';
import { shellQuote } from '../diagnostic/curl.ts';
import type { ClassCoverage, UntouchedClass } from '../explain/class-coverage.ts';
import { witnessRequest } from '../matching/witness-request.ts';
import type { Paint } from '../report/paint.ts';
import type { TestEntry } from '../report/types.ts';
import { visibleText } from '../util/visible-text.ts';
import { counted } from './counted.ts';

/** The classes of a spec, and what was asked about them. */
export interface ClassReport {
  readonly artifact: Artifact;
  readonly coverage: ClassCoverage;
  /** A file that the artifact names, as people see it. */
  shownFile(file: string): string;
  /** What `--min-coverage` asks for. */
  readonly percentMin?: number | undefined;
  /** Whether to list the classes that no test touches. */
  readonly isListed: boolean;
  /** What `--write` did. */
  readonly written?: { readonly file: string; readonly tests: number } | undefined;
}

/** As JSON; fields may be added, never renamed. */
export function classObject(report: ClassReport): object {
  const { artifact, coverage, percentMin, written } = report;
  const { classes, touched, percent, routes, untouched } = coverage;
  return {
    all: classes,
    touched,
    percent,
    routes,
    untouched: untouched.map((each) => {
      const { name, origin, listener, request } = factsOf(each, artifact);
      const place = { ...origin, file: report.shownFile(origin.file) };
      return { route: name, ...place, listener: listener?.name, ...(request && { request }) };
    }),
    ...(percentMin !== undefined && { minCoverage: percentMin }),
    ...(written && { written }),
  };
}

/** Whether the tests touch fewer of the classes than was asked for. */
export function isTooFew({ coverage, percentMin }: Pick<ClassReport, 'coverage' | 'percentMin'>): boolean {
  return percentMin !== undefined && coverage.percent < percentMin;
}

/** Too small a share as a test of its own, for formats that tell of tests; none when nothing was asked for. */
export function classEntry(report: ClassReport): readonly TestEntry[] {
  const { coverage, percentMin } = report;
  if (percentMin === undefined) return [];
  const name = `at least ${percentMin} % of the classes of requests are touched`;
  return [{ name, failures: isTooFew(report) ? [classSentence(coverage)] : [] }];
}

/** One sentence: how many classes the tests touch. */
export function classSentence({ classes, touched, percent }: ClassCoverage): string {
  return `${touched} of ${counted(classes, 'request class', 'es')} touched (${percent} %)`;
}

/** For people. */
export function classLines(report: ClassReport, paint: Paint): string[] {
  const { coverage, percentMin, isListed, written } = report;
  const line = classSentence(coverage);
  return [
    isTooFew(report) ? `${line}, ${paint.error(`fewer than ${percentMin} %`)}` : line,
    ...(isListed && coverage.untouched.length > 0 ? ['', ...untouchedLines(report, paint)] : []),
    ...(written ? ['', writtenLine(written, coverage.untouched.length)] : []),
  ];
}

/** By route, since a route's classes are read best beside each other. */
function untouchedLines({ artifact, coverage }: ClassReport, paint: Paint): string[] {
  const counts = new Map(coverage.routes.map((each) => [each.route, each]));
  const byRoute = new Map<string, string[]>();
  for (const each of coverage.untouched) {
    const { name, request } = factsOf(each, artifact);
    const lines = byRoute.get(name) ?? [];
    byRoute.set(name, lines);
    lines.push(request === undefined ? 'no request found in the time there is' : requestText(request));
  }
  const routes = [...byRoute].sort(([a], [b]) => (a < b ? -1 : 1));
  return routes.flatMap(([name, requests]) => {
    const { classes = 0, touched = 0 } = counts.get(name) ?? {};
    return [
      `${paint.strong(visibleText(name))}  ${touched} of ${classes}`,
      ...requests.map((request) => `  ${visibleText(request)}`),
    ];
  });
}

/** As `gw explain` takes it. */
function requestText({ method, url, headers }: ReturnType<typeof witnessRequest>): string {
  const fields = Object.entries(headers).map(([name, value]) => ` -H ${shellQuote(`${name}: ${value}`)}`);
  return `${method} ${url}${fields.join('')}`;
}

function writtenLine(
  { file, tests }: { readonly file: string; readonly tests: number },
  left: number,
): string {
  const line = tests === 0 ? 'no test to write' : `wrote ${counted(tests, 'test')} to ${visibleText(file)}`;
  return left === 0 ? line : `${line}; none can be written for ${counted(left, 'class', 'es')}`;
}

function factsOf({ rule, witness }: UntouchedClass, artifact: Artifact) {
  const { name, origin } = artifact.route(rule.route);
  const listener = artifact.listeners[rule.listener];
  const request = witness && listener && witnessRequest(witness, listener);
  return { name, origin, listener, request };
}
