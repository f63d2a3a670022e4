/**
 * Binding a server to an address, or to a socket that another process has opened for it, with errors people can read.
 * A unix socket is bound beside its path and renamed to it: so a stale one is replaced in one step, and closing it
 * leaves the path to whoever serves there next, since what the platform takes away on closing is the first name.
 */
import cluster from 'node:cluster';
import { fstatSync, lstatSync, unlinkSync } from 'node:fs';
import { lstat, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import type { Address } from '../../artifact/types.ts';

/** A server that listens. */
export interface Bound {
  /** Where it listens for real (port 0 becomes a number). */
  readonly address: string;
  /** Tells the socket from all others of the system, in every process that holds it; absent where there is no number for it. */
  readonly inode: number | undefined;
  /** Another process goes on listening: the path of a unix socket stays when this server closes. */
  leave(): void;
}

/** Longest path that has room for the name under which it is bound first. */
const PATH_BYTES_MAX = 106;

/** Binds the server; with `fd`, to that socket. Rejects with what is wrong, in words. */
export async function bindServer(server: Server, address: Address, fd?: number): Promise<Bound> {
  try {
    if (fd !== undefined) await listen(server, { fd });
    else if ('unix' in address) await bindUnix(server, address.unix);
    else await listen(server, { host: address.host, port: address.port });
  } catch (error) {
    throw new Error(`cannot listen on ${formatAddress(address)}: ${reasonOf(error)}`, { cause: error });
  }
  const leave = 'unix' in address ? removeWithServer(server, address.unix) : () => undefined;
  return { address: boundAddress(server, address), inode: inodeOf(server), leave };
}

/** Opens an address only to learn whether it can be opened, and closes it again. Rejects as `bindServer` does. */
export async function tryAddress(address: Address): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  await bindServer(server, address);
  await new Promise((resolve) => server.close(resolve));
}

/** Takes the path of a unix socket away if nobody listens there. */
export async function removeStaleSocket(path: string): Promise<void> {
  const isThere = await lstat(path).then(
    (stats) => stats.isSocket(),
    () => false,
  );
  if (isThere && !(await isAlive(path))) await rm(path, { force: true });
}

type ListenPlace = { fd: number } | { host: string; port: number } | { path: string };

function listen(server: Server, place: ListenPlace): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(place, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function bindUnix(server: Server, path: string): Promise<void> {
  // In a worker the primary has looked, and another worker may listen there by now.
  if (!cluster.isWorker) await checkPath(path);
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) {
    await rm(path, { force: true });
    return listen(server, { path });
  }
  const beside = `${path}~`;
  // Left by a process that was killed between two steps; anything else there is not ours to take away.
  if (!cluster.isWorker) await removeStaleSocket(beside);
  await listen(server, { path: beside });
  await rename(beside, path).catch((error) => {
    // Workers share one socket, and the first of them has renamed it.
    if (!cluster.isWorker || codeOf(error) !== 'ENOENT') throw error;
  });
}

/** Whether a socket may be put there: nothing is there, or one that a process has left which was killed. */
async function checkPath(path: string): Promise<void> {
  const stats = await lstat(path).catch((error) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined) return;
  if (!stats.isSocket()) throw new Error('a file that is no socket is there already');
  if (await isAlive(path)) throw Object.assign(new Error('it is in use'), { code: 'EADDRINUSE' });
}

/** Has the path go when the server closes; gives the way to leave it. In a worker it is the primary's to take away. */
function removeWithServer(server: Server, path: string): () => void {
  if (cluster.isWorker) return () => undefined;
  const own = pathInode(path);
  const remove = () => {
    if (own !== undefined && pathInode(path) === own) unlinkSync(path);
  };
  server.once('close', remove);
  return () => server.off('close', remove);
}

function pathInode(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}

/** The handle is not part of Node's documented interface; without it, or its number, nothing can be handed over. */
function inodeOf(server: Server): number | undefined {
  const handle: unknown = Reflect.get(server, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof fd === 'number' && fd >= 0 ? fstatSync(fd).ino : undefined;
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true));
    socket.once('error', (error) => resolve(codeOf(error) !== 'ECONNREFUSED'));
    socket.once('connect', () => socket.destroy());
  });
}

function boundAddress(server: Server, address: Address): string {
  const bound = server.address();
  if (typeof bound !== 'object' || 'unix' in address) return formatAddress(address);
  if (bound === null) throw new Error('the server was closed while it was being bound');
  return formatAddress({ host: bound.address, port: bound.port });
}

/** An address as people write it: `127.0.0.1:80`, `[::1]:80`, `unix:/path`. */
function formatAddress(address: Address): string {
  if ('unix' in address) return `unix:${address.unix}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the host name is not known',
  ENOENT: 'the folder does not exist',
};

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? (error instanceof Error ? error.message : code);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
