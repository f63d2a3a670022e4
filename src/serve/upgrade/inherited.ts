// Listening sockets that another process has opened for this one: gw itself, when it hands over to a newer one, or a
// service manager. They come as file descriptors; a descriptor is trusted only as long as the same socket is behind
// its number, since a closed one's number soon belongs to something else.
import { closeSync, fstatSync, readdirSync } from 'node:fs';
import type { Address, ListenerRecord } from '../../artifact/types.ts';
import type { InheritedSockets, ListeningSocket } from '../../proxy/listener-set.ts';
import { addressKey } from '../../proxy/revision.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Tells a process that takes over which descriptor is which address: `{"127.0.0.1 8080":4}`. */
const SOCKETS_VARIABLE = 'GW_SOCKETS';

/** Where a service manager's descriptors begin (sd_listen_fds). */
const ACTIVATED_FROM = 3;

interface Held {
  readonly fd: number;
  readonly inode: number;
}

/** The sockets that were handed to this process. */
export class Inherited implements InheritedSockets {
  /** Whether it was gw that handed them over, and waits to hear that this process serves. */
  readonly isSuccession: boolean;
  readonly #byKey = new Map<string, Held>();
  /** Whether what nobody wanted at the start has been closed. */
  #isSorted = false;
  /** What a service manager has opened, by the listener's name. */
  readonly #byName = new Map<string, Held>();

  /** `pid` is this process's: variables for another one are for somebody else. */
  constructor(env: Environment, pid: number) {
    const given = env[SOCKETS_VARIABLE];
    this.isSuccession = given !== undefined;
    if (given === undefined) this.#readActivation(env, pid);
    else for (const [key, fd] of readSockets(given)) this.#hold(this.#byKey, key, fd);
  }

  /** Tells which addresses the sockets of a service manager are for: it names listeners. */
  adopt(listeners: readonly Pick<ListenerRecord, 'name' | 'address'>[]): void {
    for (const { name, address } of listeners) {
      const held = this.#byName.get(name);
      if (held === undefined) continue;
      this.#byName.delete(name);
      this.#byKey.set(addressKey(address), held);
    }
  }

  /** Gives the descriptor for an address to a server of this process, which owns it from then on. */
  take(address: Address): number | undefined {
    const key = addressKey(address);
    const held = this.#byKey.get(key);
    this.#byKey.delete(key);
    return held !== undefined && isHeld(held) ? held.fd : undefined;
  }

  /** Gives the descriptors by address for workers, which share them; whichever were closed meanwhile are left out. */
  shared(): ReadonlyMap<string, number> {
    for (const [key, held] of this.#byKey) {
      if (!isHeld(held)) this.#byKey.delete(key);
    }
    return new Map([...this.#byKey].map(([key, { fd }]) => [key, fd]));
  }

  /** Closes what is for none of these addresses; gives the names of listeners that were not found. */
  closeUnused(addresses: readonly Address[]): readonly string[] {
    const used = new Set(addresses.map(addressKey));
    for (const [key, held] of this.#byKey) {
      if (used.has(key)) continue;
      this.#byKey.delete(key);
      // Later, whoever has listened on it closes it: twice could hit what has got its number by then.
      if (!this.#isSorted) close(held);
    }
    this.#isSorted = true;
    const names = [...this.#byName.keys()];
    for (const held of this.#byName.values()) close(held);
    this.#byName.clear();
    return names;
  }

  #readActivation(env: Environment, pid: number): void {
    const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES = '' } = env;
    if (LISTEN_PID !== String(pid)) return;
    const names = LISTEN_FDNAMES.split(':');
    for (let index = 0; index < Number(LISTEN_FDS); index++) {
      this.#hold(this.#byName, names[index] ?? `socket ${index}`, ACTIVATED_FROM + index);
    }
  }

  #hold(map: Map<string, Held>, key: string, fd: number): void {
    const inode = socketInode(fd);
    if (inode !== undefined) map.set(key, { fd, inode });
  }
}

/** What is to be handed to a process that takes over. */
export interface Handover {
  /** Descriptors of this process, in the order in which the other one gets them. */
  readonly fds: readonly number[];
  /** For the other one's environment; its descriptors begin at `from`. */
  variables(from: number): Readonly<Record<string, string>>;
}

/** Finds the descriptors of sockets, whichever part of this process holds them. */
export function handoverOf(sockets: readonly ListeningSocket[]): Handover {
  const wanted = new Map(sockets.map(({ inode, address }) => [inode, addressKey(address)]));
  const found = new Map<string, number>();
  for (const fd of openDescriptors()) {
    const inode = socketInode(fd);
    const key = inode === undefined ? undefined : wanted.get(inode);
    if (key !== undefined && !found.has(key)) found.set(key, fd);
  }
  const missing = [...wanted.values()].filter((key) => !found.has(key));
  if (missing.length > 0) throw new Error(`the socket of ${missing.join(' and ')} cannot be found`);
  const keys = [...found.keys()];
  return {
    fds: [...found.values()],
    variables: (from) => ({
      [SOCKETS_VARIABLE]: JSON.stringify(Object.fromEntries(keys.map((key, index) => [key, from + index]))),
    }),
  };
}

function openDescriptors(): readonly number[] {
  return readdirSync('/dev/fd').map(Number);
}

function socketInode(fd: number): number | undefined {
  try {
    const stats = fstatSync(fd);
    return stats.isSocket() ? stats.ino : undefined;
  } catch {
    return undefined; // closed since, as the one that listed them is
  }
}

function isHeld({ fd, inode }: Held): boolean {
  return socketInode(fd) === inode;
}

function close(held: Held): void {
  if (isHeld(held)) closeSync(held.fd);
}

function readSockets(text: string): readonly [string, number][] {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).filter((each): each is [string, number] => Number.isInteger(each[1]));
  } catch {
    return [];
  }
}
