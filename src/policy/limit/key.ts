// Whom a request is counted for. Keys of different meaning never meet: each part says what it is, and what is long
// or has a separator in it is hashed, so that no client can write itself into another's key, nor fill the memory.
import { createHash } from 'node:crypto';
import type { Exchange } from '../../http/types.ts';

/** Written after `key:`; `header:` and `claim:` take a name. */
export const KEY_PART = "^(?:client-ip|consumer|route|header:[!#$%&'*+.^_`|~0-9A-Za-z-]+|claim:.+)$";

/** What becomes of a request that lacks a part of its key. */
export type Anonymous = 'client-ip' | 'refuse' | 'skip';

export const ANONYMOUS: readonly Anonymous[] = ['client-ip', 'refuse', 'skip'];

/** Gives the key of an exchange, or undefined when a part is missing and nothing takes its place. */
export type KeyMaker = (exchange: Exchange) => string | undefined;

/** Makes keys of these parts; what is missing is replaced by the client's address if `anonymous` says so. */
export function createKeyMaker(parts: readonly string[], anonymous: Anonymous): KeyMaker {
  const makers = parts.map(createPart);
  const [only] = makers;
  const make = (maker: KeyMaker, exchange: Exchange) =>
    maker(exchange) ?? (anonymous === 'client-ip' ? clientKey(exchange) : undefined);
  if (makers.length === 1 && only !== undefined) return (exchange) => make(only, exchange);
  return (exchange) => {
    const made: string[] = [];
    for (const maker of makers) {
      const part = make(maker, exchange);
      if (part === undefined) return undefined;
      made.push(part);
    }
    return made.join('|');
  };
}

function createPart(part: string): KeyMaker {
  if (part === 'client-ip') return clientKey;
  if (part === 'route') return ({ route }) => tagged('route', route);
  if (part === 'consumer') return ({ identity }) => tagged('consumer', identity?.consumer);
  const [kind = '', name = ''] = splitOnce(part);
  if (kind === 'header') return ({ request }) => tagged(part, request.headers.get(name));
  return ({ identity }) => tagged(part, scalarText(identity?.claims[name]));
}

function splitOnce(part: string): [string, string] {
  const at = part.indexOf(':');
  return [part.slice(0, at), part.slice(at + 1)];
}

function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

const PLAIN = /^[^|#]{1,64}$/;

function tagged(tag: string, value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  return `${tag}=${PLAIN.test(value) ? value : `#${createHash('sha256').update(value).digest('base64url')}`}`;
}

function clientKey({ clientAddress }: Exchange): string {
  return `ip=${network(clientAddress)}`;
}

/** An IPv4 address, or the /64 of an IPv6 one: a single customer has that many addresses at least. */
export function network(address: string): string {
  if (!address.includes(':')) return address;
  const bare = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  if (mapped !== null) return mapped[1] as string;
  if (!/^[0-9a-f:.]+$/.test(bare)) return address;
  const [head = '', tail] = bare.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted end stands for two groups.
  const width = front.length + back.length + (bare.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - width)).fill('0');
  const groups = [...front, ...zeros, ...back].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
