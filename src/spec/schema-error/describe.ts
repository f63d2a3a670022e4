// Schemas and values in the words of messages: "`weight` must be {expected}, here {found}".
import type { JsonValue } from '../../artifact/types.ts';
import type { ScalarNode, SourceNode } from '../../source/types.ts';
import type { Schema } from '../schema/fragment.ts';

const SHOWN_MAX = 60;

/** What a place of the spec must hold instead of `node`, as a noun phrase. */
export function expected(schema: Schema, node: SourceNode): string {
  if (typeof schema.title === 'string') return schema.title;
  if (Array.isArray(schema.enum)) return oneOf(schema.enum);
  switch (schema.type) {
    case 'boolean':
      return '`true` or `false`';
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'array':
      return node.kind === 'sequence' ? 'a list with at least one entry' : 'a list';
    case 'object':
      return node.kind === 'map' ? 'an object with at least one key' : 'an object';
    default:
      return node.kind === 'scalar' && node.value === '' ? 'a string that is not empty' : 'a string';
  }
}

/** What is there instead, as a noun phrase. */
export function found(node: SourceNode): string {
  if (node.kind === 'map') return node.entries.size === 0 ? 'an empty object' : 'an object';
  if (node.kind === 'sequence') return node.items.length === 0 ? 'an empty list' : 'a list';
  return foundScalar(node);
}

function foundScalar(node: ScalarNode): string {
  const written = node.file.text.slice(node.start, node.end);
  // What a reference stands for may be meant for nobody's eyes; its name is enough to find it.
  if (written.includes('${')) return `what \`${clip(written)}\` gives`;
  if (node.value === null) return 'nothing';
  if (node.value === '') return 'an empty string';
  return typeof node.value === 'string' ? `"${clip(node.value)}"` : `\`${clip(written)}\``;
}

/** A list of words for people: "`a`, `b` or `c`". */
export function listed(words: readonly string[], last = 'or'): string {
  const quoted = words.map((word) => `\`${word}\``);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} ${last} ${quoted.at(-1)}`;
}

/** Text of any length, made short enough for a message and free of line breaks. */
export function clip(text: string): string {
  const line = text.replace(/[^\x20-\u{10FFFF}]+/gu, ' ');
  return line.length <= SHOWN_MAX ? line : `${line.slice(0, SHOWN_MAX)}…`;
}

function oneOf(values: readonly JsonValue[]): string {
  // Only text that looks like a number needs its quotes.
  return listed(
    values.map((value) =>
      /^\d/.test(String(value)) && typeof value === 'string' ? `"${value}"` : String(value),
    ),
  );
}

function range(schema: Schema): string {
  const { minimum, maximum } = schema;
  return minimum === undefined || maximum === undefined ? '' : ` from ${minimum} to ${maximum}`;
}
