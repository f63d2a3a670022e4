// How a client hears of its limits: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10).
import { type FieldName, fieldName } from '../../http/field-name.ts';
import type { HeaderFields } from '../../http/header-fields.ts';
import type { Standing } from './types.ts';

const LIMIT = fieldName('ratelimit');
const POLICY = fieldName('ratelimit-policy');

/** What a limit is called, and what of it never changes. */
export interface LimitName {
  readonly name: string;
  readonly quota: number;
  /** Left out where windows differ in length, as months do. */
  readonly windowSeconds?: number;
}

/** Makes the function that adds both fields to an answer; what other policies have said stays. */
export function createLimitFields(
  names: readonly LimitName[],
): (headers: HeaderFields, standings: readonly Standing[]) => void {
  const policy = names
    .map(({ name, quota, windowSeconds }) => {
      const window = windowSeconds === undefined ? '' : `;w=${windowSeconds}`;
      return `"${name}";q=${quota}${window}`;
    })
    .join(', ');
  return (headers, standings) => {
    const limit = names.map(({ name }, at) => `"${name}"${standingText(standings[at])}`).join(', ');
    put(headers, POLICY, policy);
    put(headers, LIMIT, limit);
  };
}

function put(headers: HeaderFields, name: FieldName, value: string): void {
  if (headers.has(name.key)) headers.append(name, value);
  else headers.setChecked(name, value);
}

/** Seconds are rounded up: who waits as long as told is not refused again. */
function standingText(standing: Standing | undefined): string {
  if (standing === undefined) return '';
  return `;r=${standing.remaining};t=${seconds(standing.resetMs)}`;
}

/** What dividing leaves behind a whole number. */
const ROUNDING = 1e-6;

/** Whole seconds, rounded up. */
export function seconds(ms: number): number {
  return Math.ceil(ms / 1000 - ROUNDING);
}
