// Edits of a spec's text that leave everything else as it is, byte for byte: comments, layout, quotes, line ends.
import type { MapEntry, MapNode, SequenceNode, SourceFile, SourceNode } from '../source/types.ts';
import type { TextEdit } from './types.ts';

/** Replaces what a node says. */
export function replaceNode(node: SourceNode, text: string): TextEdit {
  return { file: node.file, start: node.start, end: node.end, text };
}

/** Takes an entry out of a map with its line, or with its comma; undefined when that cannot be done simply. */
export function removeEntry(map: MapNode, key: string): TextEdit | undefined {
  const entry = map.entries.get(key);
  if (entry === undefined || map.entries.size < 2) return undefined;
  return removePart(map, { start: entry.key.start, end: endOf(entry) });
}

/** Takes an item out of a list; undefined when it is the only one, or that cannot be done simply. */
export function removeItem(list: SequenceNode, item: SourceNode): TextEdit | undefined {
  if (list.items.length < 2) return undefined;
  return removePart(list, { start: item.start, end: item.end });
}

function endOf({ key, value }: MapEntry): number {
  return Math.max(key.end, value.end);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

function removePart({ file, start }: MapNode | SequenceNode, part: Stretch): TextEdit | undefined {
  const isFlow = /[[{]/.test(file.text.charAt(start));
  const found = isFlow ? flowStretch(file, part) : lineStretch(file, part);
  return found && { file, ...found, text: '' };
}

/** With the comma behind it, or else the one before it. */
function flowStretch({ text }: SourceFile, { start, end }: Stretch): Stretch | undefined {
  const behind = /^[ \t]*,[ \t]*/.exec(text.slice(end));
  if (behind !== null) return { start, end: end + behind[0].length };
  const before = /[ \t]*,[ \t]*$/.exec(text.slice(0, start));
  return before === null ? undefined : { start: start - before[0].length, end };
}

/** The whole lines it stands on, if nothing else stands there; a comment on them would be lost, so it stays. */
function lineStretch({ text }: SourceFile, { start, end }: Stretch): Stretch | undefined {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const to = lineEnd === -1 ? text.length : lineEnd + 1;
  const isAlone = /^[ \t]*(?:- )?$/.test(text.slice(from, start)) && text.slice(end, to).trim() === '';
  return isAlone ? { start: from, end: to } : undefined;
}

/** The texts of files after their edits, by path; of edits that overlap the first one is done. */
export function applyEdits(edits: readonly TextEdit[]): ReadonlyMap<SourceFile, string> {
  const byFile = new Map<SourceFile, TextEdit[]>();
  for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  return new Map([...byFile].map(([file, own]) => [file, editText(file.text, own)]));
}

function editText(text: string, edits: readonly TextEdit[]): string {
  const inOrder = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let edited = '';
  let at = 0;
  for (const { start, end, text: put } of inOrder) {
    if (start < at) continue;
    edited += text.slice(at, start) + put;
    at = end;
  }
  return edited + text.slice(at);
}
