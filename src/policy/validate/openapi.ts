// An OpenAPI document (3.0 or 3.1) as rules for requests: which operation a request is, what its parameters and its
// body must be. Parameters with a `content` and those that are objects are not looked into.

import { type BodyRule, bodyContent } from './body.ts';
import { toJsonSchema } from './openapi-schema.ts';
import { type Parameter, type ParameterPlace, shapeOf } from './parameters.ts';
import { compareTemplates, type PathTemplate, parseTemplate } from './path-template.ts';
import type { RequestRules } from './rules.ts';
import { createSchemaCompiler, type SchemaCompiler } from './schemas.ts';

/** One operation of a document. */
export interface Operation {
  readonly method: string;
  readonly template: PathTemplate;
  readonly rules: RequestRules;
}

/** What the document is to be read with. */
export interface OpenApiOptions {
  readonly bytesMax: number;
  readonly closedQuery: boolean;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const URI = 'urn:gw:openapi';

type Part = Readonly<Record<string, unknown>>;

/** The operations of a document, the most specific path first. Throws an Error that says what is wrong with it. */
export function readOpenApi(document: object, options: OpenApiOptions): Operation[] {
  const reader = new Reader(document, options);
  return reader.operations().toSorted((one, other) => compareTemplates(one.template, other.template));
}

class Reader {
  readonly #document: Part;
  readonly #options: OpenApiOptions;
  readonly #schemas: SchemaCompiler;

  constructor(document: object, options: OpenApiOptions) {
    const version = String(part(document).openapi ?? '');
    if (!/^3\.[01]\./.test(version)) throw new Error('it is not a document of OpenAPI 3.0 or 3.1');
    this.#document = part(version.startsWith('3.0') ? toJsonSchema(document) : document);
    this.#options = options;
    this.#schemas = createSchemaCompiler({ [URI]: this.#document });
  }

  operations(): Operation[] {
    const paths = part(this.#document.paths);
    return Object.keys(paths).flatMap((path) => {
      const pointer = `/paths/${escaped(path)}`;
      const { item, at } = this.#resolve(paths[path], pointer);
      return METHODS.filter((method) => item[method] !== undefined).map((method): Operation => {
        const rules = this.#rules({ item, at }, part(item[method]), `${at}/${method}`);
        return { method: method.toUpperCase(), template: parseTemplate(path), rules };
      });
    });
  }

  #rules(path: { readonly item: Part; readonly at: string }, operation: Part, at: string): RequestRules {
    const shared = this.#parameters(path.item.parameters, `${path.at}/parameters`);
    const own = this.#parameters(operation.parameters, `${at}/parameters`);
    const key = (each: Parameter) => `${each.in} ${each.name}`;
    const parameters = new Map([...shared, ...own].map((each) => [key(each), each]));
    const body = operation.requestBody;
    return {
      parameters: [...parameters.values()],
      body: body === undefined ? undefined : this.#body(body, `${at}/requestBody`),
      closedQuery: this.#options.closedQuery,
    };
  }

  #parameters(list: unknown, at: string): Parameter[] {
    if (!Array.isArray(list)) return [];
    return list.flatMap((given: unknown, index) => {
      const { item, at: own } = this.#resolve(given, `${at}/${index}`);
      const place = placeOf(item.in);
      if (place === undefined || isReserved(place, String(item.name))) return [];
      return [this.#parameter(item, place, own)];
    });
  }

  #parameter(item: Part, place: ParameterPlace, at: string): Parameter {
    const name = String(item.name);
    const shape = shapeOf(item.schema, (schema) => this.#follow(schema));
    const isText = item.schema !== undefined && !shape.types.includes('object');
    return {
      name,
      in: place,
      required: item.required === true,
      shape,
      separator: separatorOf(item, place),
      validate: isText ? this.#compile(`${at}/schema`) : () => [],
    };
  }

  #body(given: unknown, pointer: string): BodyRule {
    const { item, at } = this.#resolve(given, pointer);
    const content = part(item.content);
    const contents = Object.keys(content).map((type) => {
      const hasSchema = part(content[type]).schema !== undefined;
      const validate = hasSchema ? this.#compile(`${at}/content/${escaped(type)}/schema`) : undefined;
      return bodyContent((type.split(';')[0] ?? '').trim().toLowerCase(), validate);
    });
    return { required: item.required === true, contents, bytesMax: this.#options.bytesMax };
  }

  #compile(pointer: string) {
    try {
      return this.#schemas.compile({ $ref: `${URI}#${encodeURI(pointer)}` });
    } catch (error) {
      throw new Error(`at ${pointer}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** What a part is once its `$ref` is followed, and where it stands. */
  #resolve(given: unknown, at: string): { readonly item: Part; readonly at: string } {
    let item = part(given);
    let place = at;
    for (let hops = 0; typeof item.$ref === 'string'; hops++) {
      const reference = item.$ref;
      if (!reference.startsWith('#/')) throw new Error(`it refers to another document: ${reference}`);
      if (hops === 32) throw new Error(`its references go in circles: ${reference}`);
      place = decodeURI(reference.slice(1));
      item = part(this.#at(place));
    }
    return { item, at: place };
  }

  #follow(schema: unknown): unknown {
    if (typeof schema !== 'object' || schema === null) return schema;
    return '$ref' in schema ? this.#resolve(schema, '').item : schema;
  }

  #at(pointer: string): unknown {
    const steps = pointer.split('/').slice(1);
    const found = steps.reduce<unknown>((at, step) => {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      return typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? Reflect.get(at, key)
        : undefined;
    }, this.#document);
    if (found === undefined) throw new Error(`it refers to #${pointer}, which is not there`);
    return found;
  }
}

function part(value: unknown): Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Cookies are left to whoever reads them. */
function placeOf(place: unknown): ParameterPlace | undefined {
  return place === 'path' || place === 'query' || place === 'header' ? place : undefined;
}

/** OpenAPI says that these are described elsewhere. */
function isReserved(place: ParameterPlace, name: string): boolean {
  return place === 'header' && /^(accept|content-type|authorization)$/i.test(name);
}

/** How values of an array are told apart: `form` and `explode` are the default in the query only. */
function separatorOf({ style, explode }: Part, place: ParameterPlace): string | undefined {
  if (place !== 'query') return ',';
  if (style === 'spaceDelimited') return ' ';
  if (style === 'pipeDelimited') return '|';
  return explode === false ? ',' : undefined;
}
