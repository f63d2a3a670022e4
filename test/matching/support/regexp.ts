const compiled = new Map<string, RegExp>();

/** Whether JavaScript's own engine takes a whole text. */
export function matchByRegExp(regex: string, text: string): boolean {
  let found = compiled.get(regex);
  if (found === undefined) {
    found = new RegExp(`^(?:${regex})$`, 'u');
    compiled.set(regex, found);
  }
  return found.test(text);
}
