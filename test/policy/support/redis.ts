// A Redis server that forgets nothing when it is stopped, in a folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { closing } from '../../proxy/support/scope.ts';

const PASSWORD = 'open-sesame';

/** A server that can be stopped and started again at the same place. */
export class RedisServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gw-redis-'));
  readonly #port: number;
  #process: ChildProcess | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  get url(): string {
    return `redis://:${PASSWORD}@127.0.0.1:${this.#port}/0`;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const kept = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
    const place = ['--bind', '127.0.0.1', '--port', String(this.#port), '--dir', this.#folder];
    this.#process = spawn('redis-server', [...place, ...kept, '--requirepass', PASSWORD], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { stdout } = this.#process;
    if (stdout === null) throw new Error('it has no output');
    for await (const line of createInterface({ input: stdout })) {
      if (line.includes('Ready to accept connections')) {
        stdout.resume();
        return;
      }
    }
    throw new Error('it ended before it was ready');
  }

  /** Resolves when it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const stopped = this.#process;
    this.#process = undefined;
    if (stopped === undefined || stopped.exitCode !== null) return;
    const gone = once(stopped, 'exit');
    stopped.kill(signal);
    await gone;
  }

  /** Has it stand still, with its connections open, or go on. */
  freeze(isFrozen: boolean): void {
    this.#process?.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Ends it for good. */
  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true });
  }
}

/** Starts a server that lasts until the test ends. */
export async function startRedis(): Promise<RedisServer> {
  const server = closing(new RedisServer(await freePort()), (each) => each.remove());
  await server.start();
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server's
  server.close();
  await once(server, 'close');
  return port;
}
