// Which fixes may be written: those after which the spec is still valid and treats every request as before. Each rule
// believes that of its edits; here it is proven, for all of them together.
import type { SourceFile } from '../source/types.ts';
import { applyEdits } from './edit.ts';
import type { TextEdit } from './types.ts';

/** The edits of one diagnostic. */
export type Fix = readonly TextEdit[];

/** The texts of files after fixes. */
export type FixedTexts = ReadonlyMap<SourceFile, string>;

/** As many of the fixes as can be done together; `isSafe` says whether texts may take the place of the old ones. */
export function chooseFixes(fixes: readonly Fix[], isSafe: (texts: FixedTexts) => boolean): readonly Fix[] {
  return extend([], fixes, isSafe);
}

/** Adds all of `fixes`, or, if that is not safe, what is safe of each half. */
function extend(
  chosen: readonly Fix[],
  fixes: readonly Fix[],
  isSafe: (texts: FixedTexts) => boolean,
): readonly Fix[] {
  const all = [...chosen, ...fixes];
  if (fixes.length === 0 || isSafe(applyEdits(all.flat()))) return all;
  if (fixes.length === 1) return chosen;
  const middle = fixes.length >> 1;
  const first = extend(chosen, fixes.slice(0, middle), isSafe);
  return extend(first, fixes.slice(middle), isSafe);
}
