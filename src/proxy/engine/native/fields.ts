import type { HeaderFields } from '../../../http/header-fields.ts';

/** What frames a message on the wire; neither a client nor a policy may set it. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'expect',
]);

/** Header fields as name, value, name, value… without those that the engine writes itself. */
export function writableFields(headers: HeaderFields): string[] {
  const raw = headers.toRaw();
  const fields: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!isFraming(name)) fields.push(name, raw[at + 1] ?? '');
  }
  return fields;
}

/** The fields that an endpoint gets. An HTTP/1.0 client may leave Host out; HTTP/1.1, which we speak, may not. */
export function requestFields(headers: HeaderFields, endpoint: URL): string[] {
  const fields = writableFields(headers);
  if (!headers.has('host')) fields.unshift('Host', endpoint.host);
  return fields;
}

function isFraming(name: string): boolean {
  // All framing names have one of these lengths, which spares most names the lower-casing.
  const { length } = name;
  if (length !== 6 && length !== 7 && length !== 10 && length !== 14 && length !== 17) return false;
  return FRAMING.has(name.toLowerCase());
}

/** The target as the endpoint gets it: its own path in front. */
export function endpointTarget(endpoint: URL, target: string): string {
  const { pathname } = endpoint;
  if (pathname === '/' || !target.startsWith('/')) return target;
  return pathname.endsWith('/') ? pathname.slice(0, -1) + target : pathname + target;
}

const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What of a head cannot be written without splitting it; undefined when all can. */
export function unsendableField(headers: HeaderFields): string | undefined {
  const raw = headers.toRaw();
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!TOKEN.test(name) || !FIELD_VALUE.test(raw[at + 1] ?? '')) {
      return `the field ${JSON.stringify(name)} cannot be sent`;
    }
  }
  return undefined;
}

/** Whether a target may stand in a request line: visible ASCII only. */
export function isTarget(target: string): boolean {
  return /^[\x21-\x7e]+$/.test(target);
}
