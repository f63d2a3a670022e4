/**
 * A text from elsewhere, such as a claim, as one item of a list in a header field. What could end the item or the
 * field, and what fields cannot hold, is percent-encoded as UTF-8; so is `%`, which makes it reversible.
 */
export function encodeFieldItem(text: string): string {
  return UNSAFE.test(text)
    ? wellFormed(text).replace(UNSAFE_ALL, (unsafe) => encodeURIComponent(unsafe))
    : text;
}

const UNSAFE = /[^\x21-\x24\x26-\x2b\x2d-\x7e ]|^ | $/;
const UNSAFE_ALL = /[^\x21-\x24\x26-\x2b\x2d-\x7e ]+|^ +| +$/g;

/** Half a surrogate pair becomes U+FFFD, as UTF-8 has no form for it. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
