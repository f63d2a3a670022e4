// Which listeners may have been meant. A URL whose scheme and port are a listener's names it; any other (behind
// a load balancer the public port is not the listener's) and a path alone leave only the host to go by.
import type { ListenerRecord } from '../artifact/types.ts';
import { chooseListener } from '../matching/host.ts';
import type { RequestParts } from './read-request.ts';

/** The listeners that would take the request, as indexes; several only when the request cannot tell them apart. */
export interface ListenerChoice {
  readonly listeners: readonly number[];
  /** A clause. */
  readonly reason: string;
}

/** Finds the listeners for a request; none when no host of theirs fits. */
export function findListeners(records: readonly ListenerRecord[], request: RequestParts): ListenerChoice {
  const all = [...records.keys()];
  const named = all.filter((index) => isNamed(records[index], request));
  if (named.length > 0) {
    return {
      listeners: mostSpecific(records, named, request.host),
      reason: 'the URL has its scheme and port',
    };
  }
  const same = all.filter((index) => schemeOf(records[index]) === request.scheme);
  const listeners = mostSpecific(records, same.length > 0 ? same : all, request.host);
  if (request.host === undefined) return { listeners, reason: 'the request names no host' };
  const host = `the host ${request.host} decides`;
  return {
    listeners,
    reason: request.scheme === undefined ? host : `no listener has the URL's port, so ${host}`,
  };
}

function isNamed(record: ListenerRecord | undefined, { scheme, port }: RequestParts): boolean {
  if (record === undefined || 'unix' in record.address) return false;
  return schemeOf(record) === scheme && record.address.port === port;
}

function schemeOf(record: ListenerRecord | undefined): 'http' | 'https' {
  return record?.tls === undefined ? 'http' : 'https';
}

/** Those of `among` whose hosts are the most specific for the host. */
function mostSpecific(
  records: readonly ListenerRecord[],
  among: readonly number[],
  host: string | undefined,
): readonly number[] {
  if (host === undefined) return among;
  const hostsOf = (index: number | undefined) => records[index ?? -1]?.hosts ?? [];
  const best = among[chooseListener(among.map(hostsOf), host)];
  if (best === undefined) return [];
  // One is as specific as the best when it is chosen for standing first.
  return among.filter((index) => chooseListener([hostsOf(index), hostsOf(best)], host) === 0);
}
