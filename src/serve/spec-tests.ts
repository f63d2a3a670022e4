import type { Artifact } from '../artifact/types.ts';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { runTests, type TestResult } from '../explain/run-tests.ts';
import { openRouter } from '../matching/router.ts';
import type { SpecTest } from '../spec/types.ts';

/** Runs the spec's own tests against its artifact; each one that fails is a diagnostic. */
export function checkSpecTests(artifact: Artifact, tests: readonly SpecTest[]): readonly Diagnostic[] {
  if (tests.length === 0) return [];
  const { results } = runTests(artifact, openRouter(artifact), tests);
  return results.filter(({ differences }) => differences.length > 0).map(failedTest);
}

function failedTest({ name, span, differences }: TestResult): Diagnostic {
  const parts = differences.map(
    ({ what, expected, actual }) => `${what} is ${actual} and should be ${expected}`,
  );
  return createDiagnostic('GW1602', span, `the test "${name}" fails: ${parts.join('; ')}`, {
    hint: '`gw explain` says which route takes the request, and why',
  });
}
