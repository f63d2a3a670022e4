/** A parameter in a location, a rewrite or a header value: `{name}`. Everything else is literal text. */
const PLACE = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The names of the parameters a text uses, each once, in the order of their first use. */
export function templateParams(text: string): string[] {
  const names = new Set<string>();
  for (const [, name] of text.matchAll(PLACE)) if (name !== undefined) names.add(name);
  return [...names];
}

/** The text with each `{name}` replaced by its value; a name without a value stays as written. */
export function fillTemplate(text: string, params: Readonly<Record<string, string>>): string {
  if (!text.includes('{')) return text;
  return text.replace(PLACE, (place, name: string) =>
    Object.hasOwn(params, name) ? (params[name] ?? place) : place,
  );
}
