// The spec's own tests against its artifact, and how many of the routes they reach.
import type { Artifact } from '../artifact/types.ts';
import type { Span } from '../diagnostic/types.ts';
import type { Router } from '../matching/types.ts';
import type { SpecTest, SpecTestRequest } from '../spec/types.ts';
import { answerRequest } from './answer.ts';
import { compareExpectation, type Difference } from './compare-expectation.ts';
import type { Answer, ExplainRequest } from './types.ts';

/** What became of the tests. */
export interface TestReport {
  /** In the order of the tests. */
  readonly results: readonly TestResult[];
  readonly coverage: Coverage;
}

/** One test; it passed when there are no differences. */
export interface TestResult {
  readonly name: string;
  readonly span: Span;
  readonly differences: readonly Difference[];
  readonly answer: Answer;
}

/** Which routes won at least one of the tests' requests. */
export interface Coverage {
  readonly routes: number;
  readonly covered: number;
  /** Rounded down to a whole number; 100 when there are no routes. */
  readonly percent: number;
  /** Names, sorted. */
  readonly uncovered: readonly string[];
}

/** Runs tests against an artifact. */
export function runTests(artifact: Artifact, router: Router, tests: readonly SpecTest[]): TestReport {
  const results = tests.map(({ name, span, request, expect }) => {
    const { answer } = answerRequest({ artifact, router }, explainRequestOf(request));
    return { name, span, differences: compareExpectation(expect, answer), answer };
  });
  return { results, coverage: coverageOf(artifact, results) };
}

/** A test's request as it is asked. */
export function explainRequestOf(request: SpecTestRequest): ExplainRequest {
  const headers = Object.entries(request.headers).map(([key, value]) => [key.toLowerCase(), value]);
  return { ...request, headers: Object.fromEntries(headers) };
}

function coverageOf(artifact: Artifact, results: readonly TestResult[]): Coverage {
  const reached = new Set(results.flatMap(({ answer }) => (answer.matched ? [answer.route] : [])));
  const names = Array.from({ length: artifact.routeCount }, (_, index) => artifact.route(index).name);
  const uncovered = names.filter((name) => !reached.has(name));
  const covered = names.length - uncovered.length;
  const percent = names.length === 0 ? 100 : Math.floor((covered * 100) / names.length);
  return { routes: names.length, covered, percent, uncovered };
}
