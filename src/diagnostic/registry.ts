import { adminCodes } from './code/admin.ts';
import { conflictCodes } from './code/conflict.ts';
import { corsCodes } from './code/cors.ts';
import { identityCodes } from './code/identity.ts';
import { invariantCodes } from './code/invariant.ts';
import { lintAccessCodes } from './code/lint-access.ts';
import { lintAttemptCodes } from './code/lint-attempts.ts';
import { lintHygieneCodes } from './code/lint-hygiene.ts';
import { lintLimitCodes } from './code/lint-limits.ts';
import { lintResilienceCodes } from './code/lint-resilience.ts';
import { lintRoutingCodes } from './code/lint-routing.ts';
import { lintSecurityCodes } from './code/lint-security.ts';
import { lintUpstreamCodes } from './code/lint-upstream.ts';
import { moduleCodes } from './code/module.ts';
import { patternCodes } from './code/pattern.ts';
import { plannedCodes } from './code/planned.ts';
import { readingCodes } from './code/reading.ts';
import { referenceCodes } from './code/reference.ts';
import { schemaCodes } from './code/schema.ts';
import { shapingCodes } from './code/shaping.ts';
import { specTestCodes } from './code/spec-test.ts';
import { tokenCodes } from './code/token.ts';
import { upstreamCodes } from './code/upstream.ts';
import { valueCodes } from './code/value.ts';
import { versionCodes } from './code/version.ts';
import type { CodePage } from './types.ts';

/** Every diagnostic code with its page, by area: 10 reading, 11 schema, 12 names, 13 patterns, 14 values, 15 conflicts, 16 tests, 17 invariants, 18 identity, 19 planned; of lint: 2 routing, 3 security, 4 resilience, 6 limits, 7 hygiene. */
export const CODES: Readonly<Record<string, CodePage>> = {
  ...readingCodes,
  ...schemaCodes,
  ...referenceCodes,
  ...patternCodes,
  ...shapingCodes,
  ...valueCodes,
  ...upstreamCodes,
  ...corsCodes,
  ...versionCodes,
  ...moduleCodes,
  ...conflictCodes,
  ...specTestCodes,
  ...invariantCodes,
  ...identityCodes,
  ...tokenCodes,
  ...adminCodes,
  ...plannedCodes,
  ...lintRoutingCodes,
  ...lintAccessCodes,
  ...lintSecurityCodes,
  ...lintAttemptCodes,
  ...lintResilienceCodes,
  ...lintUpstreamCodes,
  ...lintLimitCodes,
  ...lintHygieneCodes,
};

/** The codes of what is valid but unwise: what `gw lint` tells, and a spec may tune. */
export const LINT_CODES: readonly string[] = Object.keys(CODES).filter((code) => !code.startsWith('GW1'));
