/** One error of the generated validator, as ajv writes them. */
export interface SchemaError {
  readonly keyword: string;
  /** JSON pointer to the value. */
  readonly instancePath: string;
  /** JSON pointer, as a fragment, to the keyword in the schema. */
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The key, when the error is about a key's own writing. */
  readonly propertyName?: string;
}

/** Checks one spec file against the schema; `errors` speaks of the last call. */
export const validate: {
  (value: unknown): boolean;
  errors: readonly SchemaError[] | null;
};
