import { conflictCodes } from './code/conflict.ts';
import { invariantCodes } from './code/invariant.ts';
import { patternCodes } from './code/pattern.ts';
import { plannedCodes } from './code/planned.ts';
import { readingCodes } from './code/reading.ts';
import { referenceCodes } from './code/reference.ts';
import { schemaCodes } from './code/schema.ts';
import { specTestCodes } from './code/spec-test.ts';
import { valueCodes } from './code/value.ts';
import type { CodePage } from './types.ts';

/** Every diagnostic code with its page, by area: 10 reading, 11 schema, 12 names, 13 patterns, 14 values, 15 conflicts, 16 tests, 17 invariants, 19 planned. */
export const CODES: Readonly<Record<string, CodePage>> = {
  ...readingCodes,
  ...schemaCodes,
  ...referenceCodes,
  ...patternCodes,
  ...valueCodes,
  ...conflictCodes,
  ...specTestCodes,
  ...invariantCodes,
  ...plannedCodes,
};
