// The lines that serving writes to standard error, each a fact and nothing else.
import type { Artifact } from '../artifact/types.ts';
import type { RouteChanges } from './types.ts';

/** A revision as people read it: enough of the digest to tell it from others. */
export function shortDigest(artifact: Artifact): string {
  return artifact.digest.slice(0, 12);
}

/** `1 route`, `2 routes`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a revision consists of: `revision 1a2b3c4d5e6f, 47 routes`. */
export function describeRevision(artifact: Artifact): string {
  return `revision ${shortDigest(artifact)}, ${countOf(artifact.routeCount, 'route')}`;
}

/** What a reload did to the routes: `1 added, 2 changed`. */
export function describeChanges(changes: RouteChanges): string {
  const parts = Object.entries(changes).filter(([, count]) => count > 0);
  if (parts.length === 0) return 'routes unchanged';
  return parts.map(([what, count]) => `${count} ${what}`).join(', ');
}

/** A line for each listener that came, `listening on http://127.0.0.1:8080 (public)`, then for each that went. */
export function listeningLines(
  addresses: readonly ListenerAddress[],
  before: readonly ListenerAddress[] = [],
): readonly string[] {
  const now = new Set(addresses.map(listeningLine));
  const known = new Set(before.map(listeningLine));
  return [
    ...[...now].filter((line) => !known.has(line)),
    ...[...known].filter((line) => !now.has(line)).map((line) => `no longer ${line}`),
  ];
}

/** Where a listener can be reached. */
export interface ListenerAddress {
  readonly name: string;
  readonly scheme: 'http' | 'https';
  /** As an engine gives it: `127.0.0.1:8080`, `unix:/path`. */
  readonly address: string;
}

function listeningLine({ name, scheme, address }: ListenerAddress): string {
  const url = address.startsWith('unix:') ? address : `${scheme}://${address}`;
  return `listening on ${url} (${name})`;
}
