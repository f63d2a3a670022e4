/** The pages that are generated: path from the project's root → text. */
export function generateDocs(): Promise<Map<string, string>>;
