/** Parts of options that several policies share, so that they read the same in the docs and are refused alike. */

/** The end of every object of options: keys that begin with `x-` are the writer's own, all others are mistakes. */
export const CLOSED = { patternProperties: { '^x-': true }, additionalProperties: false } as const;

/** An option that is off unless it is written. */
export function flagSchema(description: string) {
  return { type: 'boolean', default: false, description } as const;
}

/** Whether requests without a credential pass; a wrong one never does. */
export function optionalSchema(without: string, wrong: string) {
  return flagSchema(`Whether requests ${without} pass, as nobody. ${wrong} is refused all the same.`);
}

/** The URL of a server that gw asks; each policy checks which ones can be trusted. */
export function urlSchema(description: string) {
  return { type: 'string', minLength: 1, title: 'a URL', description } as const;
}
