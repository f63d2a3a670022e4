// Which header names and values a spec may write, and which fields are the gateway's own business.

/** Fields that frame a message or belong to one connection (RFC 9110 section 7.6.1, RFC 9112 section 6). */
const CONNECTION_FIELDS = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
]);

const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** Why `name` is not a header name, or undefined when it is one. */
export function headerNameProblem(name: string): string | undefined {
  if (TOKEN.test(name)) return undefined;
  if (name === '') return 'it is empty';
  if (name.endsWith(':')) return 'leave out the colon';
  return "only letters, digits and the characters !#$%&'*+-.^_`|~ may stand in one";
}

/** Why `value` cannot stand in a header, as the end of a sentence; undefined when it can. */
export function headerValueProblem(value: string): string | undefined {
  if (/[\r\n]/.test(value)) return 'holds a line break, which would end the header';
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    return 'holds a character that headers cannot carry (a control character, or one beyond Latin-1)';
  }
  if (value !== value.trim()) return 'begins or ends with a space, which is lost on the way';
  return undefined;
}

/** Why the spec may not touch this field, with what to do instead; undefined when it may. */
export function forbiddenField(
  name: string,
  side: 'request' | 'response',
): { readonly why: string; readonly hint?: string } | undefined {
  const key = name.toLowerCase();
  if (CONNECTION_FIELDS.has(key)) {
    return {
      why: "it belongs to one connection and to the framing of messages, which are the gateway's own",
      hint: 'leave it out; the gateway writes it where it is needed',
    };
  }
  if (key === 'host' && side === 'request') {
    return { why: 'it says where the request goes', hint: "use `rewrite: { host: … }` in the route's `to`" };
  }
  return undefined;
}
