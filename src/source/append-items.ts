/**
 * Adds items to the end of a top-level list by inserting text, so that comments and layout stay as they are. Knows
 * block lists, lists in brackets and JSON, and begins the list where there is none. Start at `appendItems`.
 *
 * What it writes is not checked here: odd layouts (a root that ends in an alias, say) can come out wrong, so whoever
 * calls this reads the text again before keeping it.
 */
import { flowText, type Writable } from './flow-text.ts';
import type { MapNode, SequenceNode, SourceNode } from './types.ts';

/** A map to be written as an item. */
export type WritableItem = Readonly<Record<string, Writable>>;

/** The text of the file with `items` at the end of the list under `key` of its root. */
export function appendItems(root: MapNode, key: string, items: readonly WritableItem[]): string {
  const { text } = root.file;
  const edits = editsFor(root, key, items).sort((a, b) => b.at - a.at);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return edits.reduce(
    (result, { at, insert }) => result.slice(0, at) + insert.replaceAll('\n', newline) + result.slice(at),
    text,
  );
}

interface Edit {
  readonly at: number;
  readonly insert: string;
}

function editsFor(root: MapNode, key: string, items: readonly WritableItem[]): Edit[] {
  const { text } = root.file;
  const list = root.entries.get(key)?.value;
  const isFlowRoot = text[root.start] === '{';
  if (list?.kind === 'sequence') {
    if (text[list.start] !== '[') return [intoBlock(list, items)];
    const notation = isFlowRoot ? 'json' : 'yaml';
    return intoFlow(
      list,
      list.items,
      items.map((item) => flowText(item, notation)),
    );
  }
  return isFlowRoot ? [...keyIntoFlow(root, key, items)] : [keyIntoBlock(root, key, items)];
}

function intoBlock(list: SequenceNode, items: readonly WritableItem[]): Edit {
  const { text } = list.file;
  const column = list.start - lineStart(text, list.start);
  const last = list.items.at(-1) ?? list;
  // A block's end may lie behind the blank lines that follow it.
  const at = behindComments(text, lineEnd(text, text.slice(0, list.end).trimEnd().length), column);
  const isFlow = text[last.start] === '{';
  const lines = items.map((item) => blockItem(item, { indent: ' '.repeat(column), isFlow }));
  return { at, insert: onOwnLines(text, at, lines.join('')) };
}

/** Comments below the last item that are indented as the items are belong to the list. */
function behindComments(text: string, from: number, column: number): number {
  if (column === 0) return from;
  const comments = new RegExp(`(?:[ ]{${column},}#[^\\n]*(?:\\n|$))*`, 'y');
  comments.lastIndex = from;
  return from + (comments.exec(text)?.[0].length ?? 0);
}

function keyIntoBlock(root: MapNode, key: string, items: readonly WritableItem[]): Edit {
  const { text } = root.file;
  const indent = ' '.repeat(root.start - lineStart(text, root.start));
  const end = /^\.\.\.\s*$/m.exec(text.slice(root.end));
  const at = end === null ? text.length : root.end + end.index;
  const lines = items.map((item) => blockItem(item, { indent: `${indent}  `, isFlow: false }));
  // A blank line would become part of a block scalar that keeps its end.
  const isSpaced = /\n\r?\n[^\s#]/.test(text) && !/[|>]\d*\+/.test(text);
  const blank = isSpaced && !/\n\r?\n$/.test(text.slice(0, at)) ? '\n' : '';
  return { at, insert: onOwnLines(text, at, `${blank}${indent}${key}:\n${lines.join('')}`) };
}

function blockItem(
  item: WritableItem,
  layout: { readonly indent: string; readonly isFlow: boolean },
): string {
  const { indent, isFlow } = layout;
  if (isFlow) return `${indent}- ${flowText(item, 'yaml')}\n`;
  const lines = Object.entries(item).map(([key, value]) => `${key}: ${blockValue(value)}\n`);
  return `${indent}- ${lines.join(`${indent}  `)}`;
}

/** Words such as a request line need no quotes outside of braces. */
function blockValue(value: Writable): string {
  const isPlain = typeof value === 'string' && /^[A-Z]+ https?:\/\/[\w./:?&=%~+-]*[\w/]$/.test(value);
  return isPlain ? value : flowText(value, 'yaml');
}

function keyIntoFlow(root: MapNode, key: string, items: readonly WritableItem[]): Edit[] {
  const { text } = root.file;
  const values = [...root.entries.values()].map(({ value }) => value);
  const outer = indentAt(text, root.start);
  const indent = indentAt(text, values.at(-1)?.start ?? root.start);
  const step = indent.slice(outer.length) || '  ';
  const lines = items.map((item) => `${indent}${step}${flowText(item, 'json')}`);
  return intoFlow(root, values, [`${JSON.stringify(key)}: [\n${lines.join(',\n')}\n${indent}]`]);
}

/** Into brackets or braces: behind what is in them, with the comma that is missing. */
function intoFlow(
  outer: Pick<SourceNode, 'file' | 'start' | 'end'>,
  inner: readonly SourceNode[],
  written: readonly string[],
): Edit[] {
  const { text } = outer.file;
  const close = outer.end - 1;
  const last = inner.at(-1);
  const indent = indentAt(text, outer.start);
  if (last === undefined) {
    const lines = written.map((each) => `${indent}  ${each}`);
    return [{ at: close, insert: `\n${lines.join(',\n')}\n${indent}` }];
  }
  const between = text.slice(last.end, close);
  const comma = between.replace(/#[^\n]*/g, '').includes(',') ? '' : ',';
  if (!between.includes('\n'))
    return [{ at: close - trailingSpaces(between), insert: `${comma} ${written.join(', ')}` }];
  const itemIndent = indentAt(text, last.start);
  const lines = written.map((each) => `${itemIndent}${each}`);
  return [
    { at: last.end, insert: comma },
    { at: lineStart(text, close), insert: `${lines.join(',\n')}\n` },
  ];
}

function trailingSpaces(between: string): number {
  return between.length - between.trimEnd().length;
}

function onOwnLines(text: string, at: number, lines: string): string {
  return at > 0 && text[at - 1] !== '\n' ? `\n${lines}` : lines;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';
}
