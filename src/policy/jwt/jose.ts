let loaded: Promise<typeof import('jose')> | undefined;

/** The library that knows JSON Web Tokens, loaded when the first token is met. */
export function loadJose(): Promise<typeof import('jose')> {
  loaded ??= import('jose');
  return loaded;
}
