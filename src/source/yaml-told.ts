/** What is told of an error in YAML: the code, the words, and the place if it is not the parser's. */
export interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Offsets, where another place than the parser's helps more. */
  readonly start?: number;
  readonly end?: number;
  /** Another place to look at. */
  readonly related?: { readonly message: string; readonly at: number };
}

/** Makes what is told of broken structure. */
export function broken(message: string, hint: string, place: Partial<Told> = {}): Told {
  return { code: 'GW1005', message, hint, ...place };
}

/** The word at a place, up to white space. */
export function wordAt(text: string, at: number): string {
  return /^\S+/.exec(text.slice(at, at + 60))?.[0] ?? '';
}

/** Where the line ends that `at` is in. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
