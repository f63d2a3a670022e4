/**
 * What other schemas of `validate` do. That one schema takes more than another cannot be decided in general; here it
 * is where the keywords that differ all point the same way, such as a `maximum` that is higher or a name less under
 * `required`. Anything else is told as changed.
 */
import type { JsonValue } from '../../artifact/types.ts';
import {
  choiceChange,
  isSame,
  listChange,
  MORE_ALLOWED,
  numberChange,
  otherOptions,
  type PolicyChange,
  type PolicyEffect,
  switched,
} from './change.ts';
import { plainMeaning } from './meaning.ts';

type Document = { readonly [key: string]: JsonValue };

type ValidateOptions = {
  readonly body?: Document | string;
  readonly contentTypes?: readonly string[];
  readonly path?: Readonly<Record<string, Document>>;
  readonly query?: Readonly<Record<string, Document>>;
  readonly headers?: Readonly<Record<string, Document>>;
  readonly required?: readonly string[];
  readonly closedQuery?: boolean;
  readonly openapi?: Document | string;
  readonly basePath?: string;
  readonly unknownPaths?: 'refuse' | 'pass';
  readonly maxBytes?: number;
};

const BYTES_MAX = 1_048_576;

/** What is checked more, less or otherwise. */
export function compareValidate(before: ValidateOptions, after: ValidateOptions): PolicyChange[] {
  const unknown = [before, after].map(({ unknownPaths = 'refuse' }) => unknownPaths);
  return [
    ...documentChange('schema of the body', before.body, after.body),
    ...documentChange('OpenAPI document', before.openapi, after.openapi),
    ...(['path', 'query', 'headers'] as const).flatMap((place) =>
      parameterChanges(place, before[place], after[place]),
    ),
    ...listChange('required', before.required ?? [], after.required ?? [], {
      more: 'tightened',
      fewer: 'loosened',
    }),
    ...choiceChange('content type', before.contentTypes, after.contentTypes, MORE_ALLOWED),
    ...switched(before.closedQuery, after.closedQuery, {
      on: { effect: 'tightened', text: '`closedQuery` is on: parameters that are not named are refused' },
      off: { effect: 'loosened', text: '`closedQuery` is off: parameters that are not named pass' },
    }),
    ...(unknown[0] === unknown[1]
      ? []
      : [
          {
            effect: unknown[1] === 'pass' ? 'loosened' : 'tightened',
            text: `requests that the document does not describe: \`${unknown[1]}\``,
          } as const,
        ]),
    ...numberChange('`maxBytes`', before.maxBytes ?? BYTES_MAX, after.maxBytes ?? BYTES_MAX, MORE_ALLOWED),
    ...otherOptions(before, after, { basePath: 'changed' }),
  ];
}

/** What `validate` means. */
export function validateMeaning(options: ValidateOptions) {
  return plainMeaning(options, {
    defaults: {
      path: {},
      query: {},
      headers: {},
      required: [],
      closedQuery: false,
      unknownPaths: 'refuse',
      maxBytes: BYTES_MAX,
    },
    sets: ['required', 'contentTypes'],
  });
}

const HOW: Readonly<Partial<Record<PolicyEffect, string>>> = {
  loosened: 'takes more',
  tightened: 'takes less',
  changed: 'is another',
};

function documentChange(
  what: string,
  before: Document | string | undefined,
  after: Document | string | undefined,
): PolicyChange[] {
  if (isSame(before, after)) return [];
  if (after === undefined) return [{ effect: 'loosened', text: `${what} is gone` }];
  if (before === undefined) return [{ effect: 'tightened', text: `${what} is new` }];
  const effect =
    typeof before === 'string' || typeof after === 'string' ? 'changed' : schemaEffect(before, after);
  if (effect === undefined) return [{ effect: 'harmless', text: `${what} says the same in other words` }];
  return [{ effect, text: `${what} ${HOW[effect] ?? 'is another'}` }];
}

function parameterChanges(
  place: 'path' | 'query' | 'headers',
  before: Readonly<Record<string, Document>> = {},
  after: Readonly<Record<string, Document>> = {},
): PolicyChange[] {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return all.flatMap((name) => documentChange(`schema of ${place} \`${name}\``, before[name], after[name]));
}

type Direction = 'loosened' | 'tightened';

/** Keywords whose number lets more pass the higher it is, and those the lower it is. */
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
/** Keywords that only refuse, whatever stands beside them: without one, more passes. */
const REFUSING = [
  ...UPPER,
  ...LOWER,
  ...['type', 'enum', 'const', 'required', 'pattern', 'format', 'multipleOf', 'uniqueItems', 'propertyNames'],
  ...['dependentRequired', 'additionalProperties', 'not'],
];
/** Keywords that say something to people only. */
const REMARKS = ['title', 'description', 'examples', 'default', '$comment', 'deprecated', '$id', '$schema'];

/** What another schema does; undefined when only its remarks are others. */
function schemaEffect(before: Document, after: Document): Direction | 'changed' | undefined {
  const directions = new Set<Direction | 'changed'>();
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (REMARKS.includes(key) || isSame(before[key], after[key])) continue;
    const direction = keywordEffect(key, before[key], after[key]);
    if (direction !== undefined) directions.add(direction);
  }
  return directions.size > 1 ? 'changed' : [...directions][0];
}

function keywordEffect(
  key: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Direction | 'changed' | undefined {
  if (before === undefined || after === undefined) {
    if (!REFUSING.includes(key)) return 'changed';
    return after === undefined ? 'loosened' : 'tightened';
  }
  if (typeof before === 'number' && typeof after === 'number') {
    if (UPPER.includes(key)) return after > before ? 'loosened' : 'tightened';
    if (LOWER.includes(key)) return after < before ? 'loosened' : 'tightened';
  }
  if (key === 'required') return listEffect(after, before);
  if (key === 'enum' || key === 'type') return listEffect(before, after);
  return key === 'properties' ? propertiesEffect(before, after) : 'changed';
}

/** What it does that a list with all of these members becomes a list with all of those. */
function listEffect(before: JsonValue, after: JsonValue): Direction | 'changed' {
  const [was, is] = [membersOf(before), membersOf(after)];
  if (was.every((each) => is.includes(each))) return 'loosened';
  return is.every((each) => was.includes(each)) ? 'tightened' : 'changed';
}

function membersOf(value: JsonValue): string[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return list.map((each) => JSON.stringify(each));
}

/** Of the same names each by itself; a name more or less matters to the keywords beside it, too. */
function propertiesEffect(before: JsonValue, after: JsonValue): Direction | 'changed' | undefined {
  if (!isDocument(before) || !isDocument(after)) return 'changed';
  if (!isSame(Object.keys(before).sort(), Object.keys(after).sort())) return 'changed';
  const directions = new Set<Direction | 'changed'>();
  for (const [name, was] of Object.entries(before)) {
    const is = after[name];
    if (isSame(was, is)) continue;
    const direction = isDocument(was) && isDocument(is) ? schemaEffect(was, is) : 'changed';
    if (direction !== undefined) directions.add(direction);
  }
  return directions.size > 1 ? 'changed' : [...directions][0];
}

function isDocument(value: JsonValue | undefined): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
