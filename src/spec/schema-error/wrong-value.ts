// What to say about a value that its place cannot hold: the code, what would be right, and a hint where
// the mistake has a name.
import type { ScalarNode, SourceNode } from '../../source/types.ts';
import { nearest } from '../../util/nearest.ts';
import type { Schema } from '../schema/fragment.ts';
import { expected } from './describe.ts';
import { knownKeys } from './lookup.ts';

/** What a message about a wrong value is made of. */
export interface WrongValue {
  readonly code: string;
  readonly expected: string;
  readonly hint?: string;
}

type Remark = Partial<Pick<WrongValue, 'code' | 'hint'>>;

const YAML_1_1_BOOLEAN = /^(?:on|off|yes|no)$/i;

/** Whether text is one of the words that YAML 1.1 reads as a boolean and YAML 1.2 as text. */
export function isYamlBoolean(text: string): boolean {
  return YAML_1_1_BOOLEAN.test(text);
}

/** Chooses the code and the hint for `node`, which `schema` refuses. */
export function wrongValue(schema: Schema, node: SourceNode, isType: boolean): WrongValue {
  const code = isType ? 'GW1102' : 'GW1104';
  return { code, expected: expected(schema, node), ...remark(schema, node) };
}

function remark(schema: Schema, node: SourceNode): Remark {
  if (node.kind !== 'scalar') return wrongCollection(schema, node);
  if (node.value === null) return { hint: 'give it a value, or take the key out' };
  return typeof node.value === 'string' ? wrongText(schema, shownText(node)) : wrongPlain(schema, node.value);
}

/** A text as a hint may repeat it: what a reference stands for may be meant for nobody's eyes. */
function shownText(node: ScalarNode): string {
  const written = node.file.text.slice(node.start, node.end);
  return written.includes('${') ? written.replace(/^(["'])(.*)\1$/s, '$2') : String(node.value);
}

/** A number or boolean that is not what is meant. */
function wrongPlain(schema: Schema, value: number | boolean): Remark {
  const title = typeof schema.title === 'string' ? schema.title : '';
  if (title.startsWith('a duration') && typeof value === 'number') {
    return { hint: `give it a unit, such as \`${value}s\` or \`${value}ms\`` };
  }
  if (title.startsWith('a size') && typeof value === 'number') {
    return { hint: `give it a unit, such as \`${value}B\` or \`${value}KiB\`` };
  }
  if (title.startsWith('an address') && typeof value === 'number') {
    return { hint: `write \`"0.0.0.0:${value}"\` for every interface` };
  }
  if (schema.type === 'array') return { hint: `write it as a list: \`[${value}]\`` };
  if ('address' in knownKeys(schema)) return { hint: `write \`{ address: "0.0.0.0:${value}" }\`` };
  return isQuotable(schema, title, value) ? { code: 'GW1106', hint: `put it in quotes: \`"${value}"\`` } : {};
}

/** Whether the value in quotes would be right. */
function isQuotable(schema: Schema, title: string, value: number | boolean): boolean {
  if (Array.isArray(schema.enum)) return schema.enum.includes(String(value));
  if (schema.type === 'string') return !title.includes('such as');
  return Array.isArray(schema.type) && title.startsWith('a string');
}

function wrongText(schema: Schema, value: string): Remark {
  if (schema.type === 'array') {
    const item = /[{}[\],*&#"']/.test(value) ? JSON.stringify(value) : value;
    return { hint: `write it as a list: \`[${item}]\`` };
  }
  if (schema.type === 'boolean') return wrongBoolean(value);
  if (schema.type === 'integer' || schema.type === 'number') return wrongNumber(value);
  if (Array.isArray(schema.enum)) {
    const meant = nearest(
      value,
      schema.enum.filter((each) => typeof each === 'string'),
    );
    return meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` };
  }
  if (String(schema.title).startsWith('a duration')) {
    return { hint: 'whole numbers with a unit each, no spaces: h, m, s, ms' };
  }
  if (String(schema.title).startsWith('a size')) return wrongSize(value);
  return shorthand(schema, value);
}

/** Sizes as others write them: `10m`, `10MB`, `10 MiB`, `1.5MiB`. */
function wrongSize(value: string): Remark {
  const [, amount, unit = ''] = /^(\d{1,12})\s*([KMG]?)i?B?$/i.exec(value) ?? [];
  if (amount === undefined) return { hint: 'a whole number with a unit and no space: B, KiB, MiB or GiB' };
  if (value === '0') return { hint: 'take the quotes away' };
  return { hint: `write \`${amount}${unit === '' ? 'B' : `${unit.toUpperCase()}iB`}\`` };
}

/** By the key that a lone text is meant for, how an object with it is written. */
const SHORTHANDS: ReadonlyMap<string, (value: string) => string> = new Map([
  ['route', (value) => `{ route: ${value} }`],
  ['location', (value) => `{ location: ${value} }`],
  // A mirror has a `body` too.
  ['percent', (value) => `{ upstream: ${value} }`],
  ['body', (value) => `{ body: ${JSON.stringify(value)} }`],
  ['endpoints', (value) => `{ endpoints: ["${value}"] }`],
  ['address', (value) => `{ address: "${value}" }`],
  ['cert', (value) => `{ cert: ${value}, key: … }`],
]);

/** Text where an object belongs, of which it would be the most important value. */
function shorthand(schema: Schema, value: string): Remark {
  const isShort = value.length <= 60;
  if (isShort && String(schema.title).startsWith('an object with conditions') && value.startsWith('/')) {
    return { hint: `write \`{ path: "${value}" }\`` };
  }
  const known = knownKeys(schema);
  const key = [...SHORTHANDS.keys()].find((each) => each in known);
  const write = schema.type === 'object' && key !== undefined ? SHORTHANDS.get(key) : undefined;
  return isShort && write !== undefined ? { hint: `write \`${write(value)}\`` } : {};
}

function wrongBoolean(value: string): Remark {
  if (isYamlBoolean(value)) {
    const meant = /^(?:on|yes)$/i.test(value);
    return { code: 'GW1105', hint: `write \`${meant}\`; the words on, off, yes and no are text in YAML 1.2` };
  }
  return /^(?:true|false)$/.test(value) ? { hint: 'take the quotes away' } : {};
}

function wrongNumber(value: string): Remark {
  if (/^-?\d+(?:\.\d+)?$/.test(value)) return { hint: 'take the quotes away' };
  if (/^v\d+$/i.test(value)) return { hint: `write the number alone: \`${value.slice(1)}\`` };
  return /^\d+(?:\.\d+)?\s?\D+$/.test(value)
    ? { hint: `write the number alone: \`${Number.parseFloat(value)}\`` }
    : {};
}

function wrongCollection(schema: Schema, node: SourceNode): Remark {
  if (node.kind === 'sequence') {
    if (String(schema.title).startsWith('the name of an upstream'))
      return { hint: 'for several upstreams write `{ split: [{ upstream: NAME, weight: 95 }, …] }`' };
    return schema.propertyNames === undefined
      ? {}
      : { hint: 'give each entry a name: `NAME: …` instead of `- …`' };
  }
  if (schema.type === 'array') return { hint: 'put a `-` before each entry' };
  if (schema.type !== 'string') return {};
  if (schema.title === 'a name') {
    return { hint: 'define it under the top-level `policies` and give its name here' };
  }
  const isFlow = node.file.text[node.start] === '{';
  return isFlow ? { hint: 'if the braces are meant as text, put it in quotes' } : {};
}
