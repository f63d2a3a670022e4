import { lexemesOf } from './lexeme.ts';
import type { Located, SourceFile } from './types.ts';

/** A comment of a file, from its `#` to the end of its line. */
export interface SourceComment extends Located {
  /** Without the `#` and the space around it. */
  readonly text: string;
  /** Whether nothing else stands on its line. */
  readonly isAlone: boolean;
}

/** The comments of a file that hold a word; text in quotes and blocks that only looks like one is none. */
export function commentsWith(file: SourceFile, word: string): readonly SourceComment[] {
  if (!file.text.includes(word)) return [];
  const comments: SourceComment[] = [];
  for (const { text, offset } of lexemesOf(file.text)) {
    if (!text.startsWith('#') || !text.includes(word)) continue;
    const line = file.text.slice(file.text.lastIndexOf('\n', offset - 1) + 1, offset);
    const comment = text.slice(1).trim();
    comments.push({
      ...{ file, start: offset, end: offset + text.trimEnd().length },
      text: comment,
      isAlone: line.trim() === '',
    });
  }
  return comments;
}
