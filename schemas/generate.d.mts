/** The files that are generated: path from the project's root → text. */
export function generate(): Promise<Map<string, string>>;
