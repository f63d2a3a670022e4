// A file's name as a URI reference, for formats that want one.

/** Halves of surrogate pairs, which no URI can name. */
const LONE = /\p{Cs}/gu;

/** A path as a URI reference: relative stays relative, absolute becomes a `file:` URI; Windows paths too. */
export function uriOf(path: string): string {
  const parts = path
    .replace(LONE, '\ufffd')
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .split('/');
  const isDrive = /^[A-Za-z]:$/.test(parts[0] ?? '');
  const uri = parts
    .map((part, index) => (isDrive && index === 0 ? part : encodeURIComponent(part)))
    .join('/');
  if (isDrive) return `file:///${uri}`;
  return uri.startsWith('/') ? `file://${uri}` : uri;
}
