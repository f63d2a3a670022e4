/** Binding a server to an address, with errors people can read, and stale unix sockets out of the way. */
import { lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import type { Address } from '../../artifact/types.ts';

/** Binds the server; resolves to the address it got. Rejects with what is wrong, in words. */
export async function bindServer(server: Server, address: Address): Promise<string> {
  try {
    await listen(server, address);
  } catch (error) {
    const refuse = (why: string) =>
      new Error(`cannot listen on ${formatAddress(address)}: ${why}`, { cause: error });
    if (codeOf(error) !== 'EADDRINUSE' || !('unix' in address)) throw refuse(reasonOf(error));
    if (!(await isSocket(address.unix))) throw refuse('a file that is no socket is there already');
    if (await isAlive(address.unix)) throw refuse(reasonOf(error));
    // Nobody listens: a process that was killed has left the socket.
    await unlink(address.unix);
    await listen(server, address);
  }
  return boundAddress(server);
}

/** Opens an address only to learn whether it can be opened, and closes it again. Rejects as `bindServer` does. */
export async function tryAddress(address: Address): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  await bindServer(server, address);
  await new Promise((resolve) => server.close(resolve));
}

function listen(server: Server, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const options = 'unix' in address ? { path: address.unix } : { host: address.host, port: address.port };
    server.listen(options, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function isSocket(path: string): Promise<boolean> {
  return (await lstat(path)).isSocket();
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true));
    socket.once('error', (error) => resolve(codeOf(error) !== 'ECONNREFUSED'));
    socket.once('connect', () => socket.destroy());
  });
}

function boundAddress(server: Server): string {
  const bound = server.address();
  if (bound === null) throw new Error('the server was closed while it was being bound');
  if (typeof bound === 'string') return formatAddress({ unix: bound });
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
