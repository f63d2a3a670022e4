import type { SourceFile } from './types.ts';

/** Makes a file of a spec from its text; line starts are found when first asked for. */
export function createSourceFile(path: string, absolute: string, text: string): SourceFile {
  let starts: readonly number[] | undefined;
  return {
    path,
    absolute,
    text,
    get lineStarts() {
      starts ??= findLineStarts(text);
      return starts;
    },
  };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
