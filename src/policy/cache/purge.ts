// Purging: a request with the method PURGE and the token takes away, or makes stale, what is stored for its address, for
// all that begins with it, or with tags. It is answered when every process of this gateway has done it.
import { createHash, timingSafeEqual } from 'node:crypto';
import { HeaderFields } from '../../http/header-fields.ts';
import type { Answer } from '../../http/problem.ts';
import type { Exchange } from '../../http/types.ts';
import { refuse } from '../refuse.ts';
import type { Verdict } from '../types.ts';
import { addressKeys } from './key.ts';
import { takeTags } from './tags.ts';
import type { Purge } from './types.ts';

/** What purging needs. */
export interface PurgeDuty {
  /** The secret itself. */
  readonly token: string;
  /** Fields whose tags are meant, as the upstream sends them. */
  readonly tagFields: readonly string[];
  /** Purges, and gives how many answers that were. */
  purge(purge: Purge): number | Promise<number>;
}

/** Makes what answers a request to purge. */
export function createPurger({ token, tagFields, purge }: PurgeDuty) {
  const expected = digestOf(token);
  return (exchange: Exchange): Verdict | Promise<Verdict> => {
    const given = /^Bearer +(\S+)$/i.exec(exchange.request.headers.get('authorization') ?? '')?.[1] ?? '';
    // Digests are of one length, so how long this takes says nothing of the token.
    if (!timingSafeEqual(digestOf(given), expected)) {
      const detail = 'Purging needs the token for it.';
      return refuse(exchange, { status: 401, detail }, { 'www-authenticate': 'Bearer' });
    }
    const wanted = purgeOf(exchange, tagFields);
    if (typeof wanted === 'string') return refuse(exchange, { status: 400, detail: wanted });
    const count = purge(wanted);
    return count instanceof Promise ? count.then(answerOf) : answerOf(count);
  };
}

const WORDS: ReadonlySet<string> = new Set(['prefix', 'soft']);

/** What is to be purged, or what is wrong with the request: guessing would purge what nobody meant. */
function purgeOf(exchange: Exchange, tagFields: readonly string[]): Purge | string {
  const { headers } = exchange.request;
  const words = (headers.get('purge') ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  if (!words.every((word) => WORDS.has(word))) return 'The words of `Purge` are `prefix` and `soft`.';
  const soft = words.includes('soft');
  const hasTags = tagFields.some((field) => headers.has(field));
  if (words.includes('prefix')) {
    return hasTags
      ? 'A purge is for a prefix or for tags.'
      : { by: 'prefix', keys: addressKeys(exchange), soft };
  }
  if (!hasTags) return { by: 'address', keys: addressKeys(exchange), soft };
  const tags = takeTags(headers, tagFields);
  return tags.length === 0 ? 'There is no tag to purge by.' : { by: 'tag', keys: tags, soft };
}

function answerOf(count: number): Answer {
  const headers = new HeaderFields(['content-type', 'application/json', 'cache-control', 'no-store']);
  return { head: { status: 200, headers }, body: `{"purged":${count}}\n` };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
