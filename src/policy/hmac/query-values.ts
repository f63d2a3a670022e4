/**
 * The values of query parameters as a signature signs them (RFC 9421 section 2.2.8): read as forms are, then
 * percent-encoded anew, names as well. Read once, when first asked for.
 */
export class QueryValues {
  readonly #query: string;
  #values: Map<string, string | undefined> | undefined;

  constructor(query: string) {
    this.#query = query;
  }

  /** The value of a parameter; undefined when it is not there, or there twice: either could be meant. */
  only(name: string): string | undefined {
    this.#values ??= read(this.#query);
    return this.#values.get(name);
  }
}

function read(query: string): Map<string, string | undefined> {
  const values = new Map<string, string | undefined>();
  for (const [written, value] of new URLSearchParams(query)) {
    const name = encodeURIComponent(written);
    values.set(name, values.has(name) ? undefined : encodeURIComponent(value));
  }
  return values;
}
