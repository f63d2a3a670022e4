// The one door to ajv: JSON Schemas to validators. ajv is loaded when the first schema is met, as most specs have
// none. A validator stops at the first fault; only to name all faults of something small is it asked again.
import { createRequire } from 'node:module';
import type { Ajv as AjvClass, ErrorObject, ValidateFunction } from 'ajv';
import type { FormatsPlugin } from 'ajv-formats';
import { compilePattern } from './pattern.ts';

/** What is wrong with a value: where, as a JSON pointer, and why. */
interface SchemaFault {
  readonly pointer: string;
  readonly detail: string;
}

/** Gives what is wrong with a value; nothing when it is as it should be. `all` asks for more than the first fault. */
export type Validator = (value: unknown, all: boolean) => readonly SchemaFault[];

/** Makes validators from schemas. */
export interface SchemaCompiler {
  /** Throws an Error with a readable message when the schema is none. */
  compile(schema: object | boolean): Validator;
}

/** A reader is helped by the first few. */
const FAULTS_MAX = 20;
/** Keys come from the client; an answer need not repeat long ones. */
const NAME_LENGTH_MAX = 100;

interface Packages {
  readonly Ajv: typeof AjvClass;
  readonly addFormats: FormatsPlugin;
}

let packages: Packages | undefined;

function load(): Packages {
  if (packages === undefined) {
    const require = createRequire(import.meta.url);
    // `require` is untyped: these are the modules whose types stand above.
    const { Ajv2020 } = require('ajv/dist/2020.js') as { Ajv2020: typeof AjvClass };
    const { default: addFormats } = require('ajv-formats') as { default: FormatsPlugin };
    packages = { Ajv: Ajv2020, addFormats };
  }
  return packages;
}

/**
 * A compiler of JSON Schema 2020-12, which takes what is good of earlier drafts too. `documents` are those that
 * schemas may refer to, by URI.
 */
export function createSchemaCompiler(documents: Readonly<Record<string, object>> = {}): SchemaCompiler {
  const first = createAjv(documents, false);
  let every: AjvClass | undefined;
  return {
    compile(schema) {
      const isValid = first.compile(schema);
      let allOf: ValidateFunction | undefined;
      return (value, all) => {
        if (isValid(value)) return [];
        if (!all) return faultsOf(isValid);
        every ??= createAjv(documents, true);
        allOf ??= every.compile(schema);
        return allOf(value) ? faultsOf(isValid) : faultsOf(allOf);
      };
    },
  };
}

function createAjv(documents: Readonly<Record<string, object>>, allErrors: boolean): AjvClass {
  const { Ajv, addFormats } = load();
  const regExp = Object.assign(compilePattern, { code: 'compilePattern' });
  const ajv = new Ajv({
    allErrors,
    strict: false,
    validateFormats: true,
    logger: false,
    ownProperties: true,
    code: { regExp },
  });
  addFormats(ajv);
  for (const [uri, document] of Object.entries(documents)) ajv.addSchema(document, uri, false, false);
  return ajv;
}

function faultsOf({ errors }: ValidateFunction): SchemaFault[] {
  return (errors ?? []).slice(0, FAULTS_MAX).map((error) => ({
    pointer: error.instancePath,
    detail: detailOf(error),
  }));
}

function detailOf({ keyword, params, message = 'is not as it should be' }: ErrorObject): string {
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    const name = params.additionalProperty ?? params.unevaluatedProperty;
    return `must not have the property ${named(name)}`;
  }
  if (keyword === 'required') return `must have the property ${named(params.missingProperty)}`;
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params.allowedValues).slice(1, -1)}`;
  return message.replace('NOT', 'not');
}

function named(name: unknown): string {
  return JSON.stringify(String(name).slice(0, NAME_LENGTH_MAX));
}
