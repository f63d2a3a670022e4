/** The kinds of alternative names that consumers are known by, as Node names them, by the name in lower case. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['dns', 'DNS'],
  ['uri', 'URI'],
  ['email', 'email'],
  ['ip', 'IP Address'],
  ['ip address', 'IP Address'],
]);

/** `DNS:…`, `URI:…`, `email:…` or `IP:…` in the form in which names are compared; undefined for anything else. */
export function normalAlternativeName(written: string): string | undefined {
  const colon = written.indexOf(':');
  const kind = KINDS.get(written.slice(0, colon).trim().toLowerCase());
  const name = written.slice(colon + 1).trim();
  if (colon === -1 || kind === undefined || name === '') return undefined;
  return `${kind}:${kind === 'DNS' || kind === 'IP Address' ? name.toLowerCase() : name}`;
}

/**
 * The names of a certificate's `subjectAltName` as Node writes it: `DNS:a, URI:b`, where a name that holds a comma or
 * a quote is a JSON string, so that no name can pass for two.
 */
export function alternativeNames(written: string): string[] {
  const entries = written.match(/(?:^|(?<=, ))[A-Za-z ]+:(?:"(?:\\.|[^"\\])*"|[^",]*)(?=, |$)/g) ?? [];
  return entries.flatMap((entry) => normalAlternativeName(unquoted(entry)) ?? []);
}

function unquoted(entry: string): string {
  const quote = entry.indexOf('"');
  if (quote === -1) return entry;
  try {
    return entry.slice(0, quote) + String(JSON.parse(entry.slice(quote)));
  } catch {
    return '';
  }
}
