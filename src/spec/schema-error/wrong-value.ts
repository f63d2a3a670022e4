import type { SourceNode } from '../../source/types.ts';
import type { Schema } from '../schema/fragment.ts';
import { expected } from './describe.ts';

/** What to say about a value that its place cannot hold. */
export interface WrongValue {
  readonly code: string;
  readonly expected: string;
  readonly hint?: string;
}

const YAML_1_1_BOOLEAN = /^(?:on|off|yes|no)$/i;

/** Whether text is one of the words that YAML 1.1 reads as a boolean and YAML 1.2 as text. */
export function isYamlBoolean(text: string): boolean {
  return YAML_1_1_BOOLEAN.test(text);
}

/** Chooses the code and the hint for `node`, which `schema` refuses. */
export function wrongValue(schema: Schema, node: SourceNode, isType: boolean): WrongValue {
  const wanted = expected(schema);
  const special = node.kind === 'scalar' ? wrongScalar(schema, node.value) : wrongCollection(schema, node);
  return { code: isType ? 'GW1102' : 'GW1104', expected: wanted, ...special };
}

function wrongScalar(schema: Schema, value: string | number | boolean | null): Partial<WrongValue> {
  if (value === null) return { hint: 'give it a value, or take the key out' };
  if (typeof value === 'string') return wrongText(schema, value);
  const title = typeof schema.title === 'string' ? schema.title : '';
  if (title.startsWith('a duration') && typeof value === 'number') {
    return { hint: `give it a unit, such as \`${value}s\` or \`${value}ms\`` };
  }
  if (schema.type === 'array') return { hint: `write it as a list: \`[${value}]\`` };
  const quotable = schema.type === 'string' && !title.includes('such as');
  return quotable ? { code: 'GW1106', hint: `put it in quotes: \`"${value}"\`` } : {};
}

function wrongText(schema: Schema, value: string): Partial<WrongValue> {
  if (schema.type === 'boolean' && isYamlBoolean(value)) {
    const meant = /^(?:on|yes)$/i.test(value);
    return { code: 'GW1105', hint: `write \`${meant}\`; the words on, off, yes and no are text in YAML 1.2` };
  }
  if (schema.type === 'array') return { hint: `write it as a list: \`[${value}]\`` };
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  if (isNumber && value.trim() !== '' && Number.isFinite(Number(value)))
    return { hint: 'take the quotes away' };
  if (schema.type === 'boolean' && /^(?:true|false)$/.test(value)) return { hint: 'take the quotes away' };
  if (String(schema.title).startsWith('a duration')) {
    return { hint: 'whole numbers with a unit each, no spaces: h, m, s, ms' };
  }
  return {};
}

function wrongCollection(schema: Schema, node: SourceNode): Partial<WrongValue> {
  const wantsText = schema.type === 'string';
  if (wantsText && schema.title === 'a name' && node.kind === 'map') {
    return { hint: 'define it under the top-level `policies` and give its name here' };
  }
  if (wantsText && node.kind === 'map' && node.file.text[node.start] === '{') {
    return { hint: 'if the braces are meant as text, put it in quotes' };
  }
  if (schema.type === 'array' && node.kind === 'map') return { hint: 'put a `-` before each entry' };
  return {};
}
