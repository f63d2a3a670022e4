/**
 * Which listeners take the same requests on both sides. A listener continues the one of its name, wherever it
 * listens now; others are met by address. Where several share an address, each pair is compared for the hosts
 * that both of them take.
 */
import type { Artifact, ListenerRecord } from '../artifact/types.ts';
import { solveHost } from '../matching/algebra/dimensions.ts';
import type { RequestSpace } from '../matching/algebra/types.ts';
import { canonicalText } from './canonical.ts';
import type { Side } from './side.ts';

/** Two listeners and the requests that reach both. */
export interface ListenerPair {
  readonly before: number;
  readonly after: number;
  readonly space: RequestSpace;
  /** The same requests reach both, so that the space need not be looked at. */
  readonly isWhole: boolean;
}

/** Requests that reach a listener on one side only. */
export interface LoneSpace {
  readonly listener: number;
  readonly space: RequestSpace;
  /** Nothing of the other side is at this place. */
  readonly isWhole: boolean;
}

/** All listeners of both sides, put together. */
export interface ListenerPairs {
  readonly pairs: readonly ListenerPair[];
  readonly gone: readonly LoneSpace[];
  readonly fresh: readonly LoneSpace[];
}

/** Puts the listeners of two sides together. */
export function pairListeners(before: Side, after: Side): ListenerPairs {
  const places = placesOf(before.input.artifact, after.input.artifact);
  const pairs: ListenerPair[] = [];
  const gone: LoneSpace[] = [];
  const fresh: LoneSpace[] = [];
  for (const { old, now } of places.values()) {
    for (const one of old) pairs.push(...now.flatMap((other) => pairOf(before, after, one, other)));
    gone.push(...old.flatMap((each) => loneSpace(before, each, after, now)));
    fresh.push(...now.flatMap((each) => loneSpace(after, each, before, old)));
  }
  return { pairs, gone, fresh };
}

interface Place {
  readonly old: number[];
  readonly now: number[];
}

function placesOf(before: Artifact, after: Artifact): Map<string, Place> {
  const places = new Map<string, Place>();
  const at = (key: string) => {
    const place = places.get(key) ?? { old: [], now: [] };
    places.set(key, place);
    return place;
  };
  const keys = new Map<string, string>();
  for (const [index, listener] of before.listeners.entries()) {
    keys.set(listener.name, addressKey(listener));
    at(addressKey(listener)).old.push(index);
  }
  for (const [index, listener] of after.listeners.entries()) {
    at(keys.get(listener.name) ?? addressKey(listener)).now.push(index);
  }
  return places;
}

function addressKey({ address }: ListenerRecord): string {
  return canonicalText(address).toLowerCase();
}

function pairOf(before: Side, after: Side, one: number, other: number): ListenerPair[] {
  const [was, is] = [before.sets[one]?.space, after.sets[other]?.space];
  if (was === undefined || is === undefined) return [];
  const hosts = [...new Set([...was.hosts, ...is.hosts])];
  const space = { hosts, takesHost: (host: string) => was.takesHost(host) && is.takesHost(host) };
  if (solveHost({ must: [], mustNot: [] }, space) === undefined) return [];
  const isWhole = [was, is].every((each) => {
    const rest = { hosts, takesHost: (host: string) => each.takesHost(host) && !space.takesHost(host) };
    return solveHost({ must: [], mustNot: [] }, rest) === undefined;
  });
  return [{ before: one, after: other, space, isWhole }];
}

function loneSpace(side: Side, listener: number, other: Side, others: readonly number[]): LoneSpace[] {
  const own = side.sets[listener]?.space;
  if (own === undefined) return [];
  const spaces = others.flatMap((each) => other.sets[each]?.space ?? []);
  const space = {
    hosts: [...new Set([own, ...spaces].flatMap(({ hosts }) => hosts))],
    takesHost: (host: string) => own.takesHost(host) && !spaces.some((each) => each.takesHost(host)),
  };
  if (solveHost({ must: [], mustNot: [] }, space) === undefined) return [];
  return [{ listener, space, isWhole: others.length === 0 }];
}
