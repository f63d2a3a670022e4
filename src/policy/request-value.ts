// What a policy's text may take from an exchange: `{request.host}`, `{client.address}`, `{identity.consumer}`,
// `{claim.sub}` and their like. Names with a dot are never parameters of a path.
import { encodeFieldItem } from '../http/field-item.ts';
import type { Exchange } from '../http/types.ts';
import { nearest } from '../util/nearest.ts';

/** Gives a value of an exchange; undefined when it has none. */
export type RequestValue = (exchange: Exchange) => string | undefined;

/** A place in a text: `{param}` or `{request.host}`. */
export const REQUEST_PLACE = /\{([A-Za-z_][A-Za-z0-9_]*\.[^{}\s]+)\}/g;

const VALUES: Readonly<Record<string, RequestValue>> = {
  'request.method': ({ request }) => request.method,
  'request.path': ({ path }) => path,
  'request.query': ({ query }) => query,
  'request.host': ({ request }) => request.authority || undefined,
  'request.scheme': ({ clientScheme }) => clientScheme,
  'request.id': ({ id }) => id,
  'request.route': ({ route }) => route,
  'client.address': ({ clientAddress }) => clientAddress || undefined,
  'identity.consumer': ({ identity }) => identity?.consumer,
  'identity.groups': ({ identity }) => listText(identity?.groups, ', '),
  'identity.scopes': ({ identity }) => listText(identity?.scopes, ' '),
};

const REQUEST_VALUE_NAMES: readonly string[] = [
  ...Object.keys(VALUES),
  'request.header.<name>',
  'claim.<name>',
];

/** The names of the values of a request that a text uses. */
export function requestPlaces(text: string): string[] {
  return [...text.matchAll(REQUEST_PLACE)].map(([, name = '']) => name);
}

/** What to do about a name that is no value. */
export function unknownPlaceHint(name: string): string {
  const near = nearest(name, REQUEST_VALUE_NAMES);
  return near === undefined ? `known are ${REQUEST_VALUE_NAMES.join(', ')}` : `did you mean \`{${near}}\`?`;
}

/** How to get the value of that name; undefined when there is no such value. */
export function requestValue(name: string): RequestValue | undefined {
  if (Object.hasOwn(VALUES, name)) return VALUES[name];
  const [, header] = /^request\.header\.([a-z0-9!#$%&'*+.^_`|~-]+)$/i.exec(name) ?? [];
  if (header !== undefined) {
    const key = header.toLowerCase();
    return ({ request }) => request.headers.get(key);
  }
  if (!name.startsWith('claim.')) return undefined;
  const claim = name.slice('claim.'.length);
  return ({ identity }) => claimText(identity === undefined ? undefined : claimOf(identity.claims, claim));
}

/** The claim of that name, else the one that the dots in it lead to. */
export function claimOf(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let found: unknown = claims;
  for (const key of name.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

/** Texts, numbers and booleans, and lists of these; what is an object has no place in a header. */
function claimText(claim: unknown): string | undefined {
  if (Array.isArray(claim))
    return listText(
      claim.flatMap((each) => claimText(each) ?? []),
      ', ',
    );
  return ['string', 'number', 'boolean'].includes(typeof claim) ? String(claim) : undefined;
}

/** A list from whose items no other item can be made. */
function listText(list: readonly string[] | undefined, separator: string): string | undefined {
  return list === undefined || list.length === 0 ? undefined : list.map(encodeFieldItem).join(separator);
}
