/**
 * The subject of a certificate as a text by which subjects are compared: its attributes `KEY=value`, sorted, one a
 * line. Takes both `CN=a, O=b` (RFC 4514, as people write it) and Node's one attribute a line. Undefined when an
 * attribute has no key or no value.
 */
export function normalSubject(written: string): string | undefined {
  const attributes = splitUnescaped(written).map(normalAttribute);
  return attributes.includes(undefined) ? undefined : attributes.sort().join('\n');
}

/** Splits at commas and line ends that no backslash stands before. */
function splitUnescaped(text: string): string[] {
  return text.match(/(?:\\[\s\S]|[^\\,\n])+/g) ?? [''];
}

function normalAttribute(written: string): string | undefined {
  const [, key, value] = /^\s*([A-Za-z0-9.]+)\s*=\s*([\s\S]*?)\s*$/.exec(written) ?? [];
  return key === undefined || value === undefined || value === ''
    ? undefined
    : `${key.toUpperCase()}=${value}`;
}
