// Parameters of a request: text on the wire, values to a schema. Text becomes what the schema asks for if it is
// written that way, and stays text otherwise, so that the schema says what is wrong with it.
import type { ProblemError } from '../../http/problem.ts';
import type { Validator } from './schemas.ts';

/** Where a parameter stands. */
export type ParameterPlace = 'path' | 'query' | 'header';

/** One parameter as it is checked. */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly required: boolean;
  /** What its schema says of types, itself and its items. */
  readonly shape: Shape;
  /** How several values stand in one text; undefined: each in a parameter of its own. */
  readonly separator: string | undefined;
  readonly validate: Validator;
}

/** The types that a schema allows, as far as text must be read for them. */
export interface Shape {
  readonly types: readonly string[];
  readonly items?: Shape;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What is wrong with the values of a parameter, given as they came; nothing when all is well. */
export function parameterFaults(parameter: Parameter, texts: readonly string[]): ProblemError[] {
  const { name, in: place } = parameter;
  if (texts.length === 0)
    return parameter.required ? [{ detail: 'is missing', parameter: name, in: place }] : [];
  return parameter.validate(readValue(parameter, texts), true).map(({ pointer, detail }) => ({
    detail: pointer === '' ? detail : `${pointer}: ${detail}`,
    parameter: name,
    in: place,
  }));
}

function readValue({ shape, separator }: Parameter, texts: readonly string[]): unknown {
  if (!shape.types.includes('array')) return texts.length === 1 ? scalar(shape, texts[0] ?? '') : texts;
  const parts = separator === undefined ? texts : texts.flatMap((text) => text.split(separator));
  return parts.map((part) => scalar(shape.items ?? { types: [] }, part));
}

function scalar({ types }: Shape, text: string): unknown {
  if ((types.includes('number') || types.includes('integer')) && NUMBER.test(text)) return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (types.includes('null') && text === '') return null;
  return text;
}

/** What a schema (references followed) says of types. */
export function shapeOf(schema: unknown, follow: (schema: unknown) => unknown, depth = 0): Shape {
  const found = follow(schema);
  if (typeof found !== 'object' || found === null || depth > 8) return { types: [] };
  const { type, items, allOf, anyOf, oneOf }: Loose = found;
  const inner = [allOf, anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  const shapes = inner.map((each) => shapeOf(each, follow, depth + 1));
  const own = Array.isArray(type) ? type.map(String) : type === undefined ? [] : [String(type)];
  const types = [...new Set([...own, ...shapes.flatMap((each) => each.types)])];
  const itemShape =
    items === undefined ? shapes.find((each) => each.items)?.items : shapeOf(items, follow, depth + 1);
  return itemShape === undefined ? { types } : { types, items: itemShape };
}

interface Loose {
  readonly type?: unknown;
  readonly items?: unknown;
  readonly allOf?: unknown;
  readonly anyOf?: unknown;
  readonly oneOf?: unknown;
}
