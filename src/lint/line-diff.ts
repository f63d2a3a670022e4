// What edits change, as a unified diff without context.
import type { SourceFile } from '../source/types.ts';
import { applyEdits } from './edit.ts';
import type { TextEdit } from './types.ts';

/** A diff of one file; empty when there are no edits. */
export function lineDiff(file: SourceFile, edits: readonly TextEdit[]): string {
  const inOrder = [...edits].sort((a, b) => a.start - b.start);
  const hunks: string[] = [];
  let shift = 0;
  for (const group of grouped(file, inOrder)) {
    const part = { ...file, text: file.text.slice(group.start, group.end) };
    const moved = group.edits.map((edit) => ({
      ...{ file: part, text: edit.text },
      ...{ start: edit.start - group.start, end: edit.end - group.start },
    }));
    const [now = part.text] = applyEdits(moved).values();
    const [old, fresh] = [linesOf(part.text), linesOf(now)];
    const line = file.text.slice(0, group.start).split('\n').length;
    // A side without lines is named by the line before it.
    const at = fresh.length === 0 ? line + shift - 1 : line + shift;
    hunks.push(
      `@@ -${line},${old.length} +${at},${fresh.length} @@`,
      ...old.map((text) => `-${text}`),
      ...fresh.map((text) => `+${text}`),
    );
    shift += fresh.length - old.length;
  }
  return hunks.length === 0 ? '' : `--- ${file.path}\n+++ ${file.path}\n${hunks.join('\n')}\n`;
}

interface Group {
  readonly start: number;
  end: number;
  readonly edits: TextEdit[];
}

/** Edits that share lines, with the offsets of these lines. */
function grouped({ text }: SourceFile, edits: readonly TextEdit[]): readonly Group[] {
  const groups: Group[] = [];
  for (const edit of edits) {
    const start = text.lastIndexOf('\n', edit.start - 1) + 1;
    const end = text.charAt(edit.end - 1) === '\n' ? edit.end : lineEnd(text, edit.end);
    const last = groups.at(-1);
    if (last !== undefined && start < last.end) {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    } else groups.push({ start, end, edits: [edit] });
  }
  return groups;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at + 1;
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}
