/**
 * Where a request may carry a credential. Readers find it and take it away; the same credential in two places, or
 * twice in one, is no credential: what gw believes could differ from what the upstream reads.
 */
import type { Exchange } from '../../http/types.ts';
import { cookieValues, withoutCookie } from './cookie.ts';
import { queryValues, withoutQueryParameter } from './query.ts';

/** Places in a spec's options; each that is given is looked at. */
export type CredentialPlaces = {
  readonly header?: string;
  readonly query?: string;
  readonly cookie?: string;
  /** A scheme of the `Authorization` header. */
  readonly authorization?: string;
};

/** One place. */
interface Place {
  /** Adds what stands there. */
  read(exchange: Exchange, found: string[]): void;
  remove(exchange: Exchange): void;
}

/** Finds credentials and takes them away. */
export interface CredentialReader {
  /** Every credential the request carries in these places; none, when there is none or only empty ones. */
  read(exchange: Exchange): readonly string[];
  /** Takes the credentials out of what is forwarded. */
  remove(exchange: Exchange): void;
}

/** Makes the reader of some places. */
export function createCredentialReader(places: CredentialPlaces): CredentialReader {
  const { header, query, cookie, authorization } = places;
  const all = [
    header === undefined ? undefined : headerPlace(header.toLowerCase()),
    query === undefined ? undefined : queryPlace(query),
    cookie === undefined ? undefined : cookiePlace(cookie),
    authorization === undefined ? undefined : authorizationPlace(authorization),
  ].filter((place) => place !== undefined);
  return {
    read(exchange) {
      const found: string[] = [];
      for (const place of all) place.read(exchange, found);
      return found;
    },
    remove(exchange) {
      for (const place of all) place.remove(exchange);
    },
  };
}

/** Fields hold bytes as Latin-1; a credential beyond ASCII was sent as UTF-8. */
function utf8Text(value: string): string {
  return /[^\0-\x7f]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value;
}

function headerPlace(name: string): Place {
  return {
    read({ request }, found) {
      const { headers } = request;
      if (!headers.has(name)) return;
      for (const value of headers.all(name)) if (value !== '') found.push(utf8Text(value));
    },
    remove: ({ request }) => request.headers.remove(name),
  };
}

function authorizationPlace(scheme: string): Place {
  const prefix = `${scheme.toLowerCase()} `;
  const isOurs = (value: string) => value.slice(0, prefix.length).toLowerCase() === prefix;
  return {
    read({ request }, found) {
      for (const value of request.headers.all('authorization')) {
        const credential = isOurs(value) ? value.slice(prefix.length).trim() : '';
        if (credential !== '') found.push(utf8Text(credential));
      }
    },
    remove({ request }) {
      const values = request.headers.all('authorization');
      const others = values.filter((value) => !isOurs(value));
      if (others.length === values.length) return;
      request.headers.remove('authorization');
      for (const value of others) request.headers.add('authorization', value);
    },
  };
}

function queryPlace(name: string): Place {
  return {
    read({ query }, found) {
      if (query === undefined) return;
      for (const value of queryValues(query, name)) if (value !== '') found.push(value);
    },
    remove(exchange) {
      if (exchange.query !== undefined) exchange.query = withoutQueryParameter(exchange.query, name);
    },
  };
}

function cookiePlace(name: string): Place {
  return {
    read({ request }, found) {
      for (const field of request.headers.all('cookie')) {
        for (const value of cookieValues(field, name)) if (value !== '') found.push(utf8Text(value));
      }
    },
    remove({ request }) {
      const fields = request.headers.all('cookie');
      if (!fields.some((field) => cookieValues(field, name).length > 0)) return;
      request.headers.remove('cookie');
      for (const field of fields) {
        const rest = withoutCookie(field, name);
        if (rest !== '') request.headers.add('cookie', rest);
      }
    },
  };
}
