// What a service manager is told and gives, with the built program: a real datagram socket, a real inherited one.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectServiceManager } from '../../src/serve/service-manager.ts';
import { get, specThatSays } from './support/served.ts';
import { Spawned } from './support/spawned.ts';

/** Node.js has no datagram sockets of the unix kind. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True:
    print(repr(s.recv(4096).decode()), flush=True)
`;
const runs = (program: string, ...words: string[]) => spawnSync(program, words).status === 0;
const canReceive = runs('python3', '--version') && runs('systemd-notify', '--version');

let folder = '';
let ends: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-notify-'));
});
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that comes to a socket, a message at a time. */
async function receive(path: string): Promise<AsyncIterator<string>> {
  const receiver = spawn('python3', ['-c', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  ends.push(() => receiver.kill());
  const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return lines;
}

async function heard(messages: AsyncIterator<string>, pattern: RegExp): Promise<string> {
  for (;;) {
    const { value } = await messages.next();
    if (pattern.test(value)) return value;
  }
}

describe('a service manager', () => {
  it.runIf(canReceive)(
    'is told when gw is ready, reloads, lives and stops, and who takes over',
    async () => {
      const path = join(folder, 'notify');
      const messages = await receive(path);
      const at = new Spawned({
        files: { 'gateway.yaml': specThatSays('one') },
        args: ['--drain', '2', '--pid-file', 'gw.pid'],
        env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: '400000' },
      });
      ends.push(() => at.remove());
      const ready = await heard(messages, /READY=1/);
      expect(ready).toMatch(new RegExp(`MAINPID=${at.pid}\\\\nSTATUS=serving revision [0-9a-f]{12}`));
      await heard(messages, /WATCHDOG=1/);
      at.write('gateway.yaml', 'version: 2\n');
      await heard(messages, /RELOADING=1\\nMONOTONIC_USEC=\d+/);
      await heard(messages, /READY=1.*STATUS=serving revision [0-9a-f]{12}; the last reload failed/);
      at.write('gateway.yaml', specThatSays('two'));
      await heard(messages, /READY=1.*STATUS=serving revision [0-9a-f]{12}'/);
      process.kill(at.pid, 'SIGUSR2');
      const over = await heard(messages, new RegExp(`READY=1.*MAINPID=(?!${at.pid}\\\\n)`));
      const pid = Number(/MAINPID=(\d+)/.exec(over)?.[1]);
      await at.hears(/^handed over to process/);
      process.kill(pid, 'SIGTERM');
      await heard(messages, /STOPPING=1/);
      await at.ended;
    },
    30_000,
  );

  it('is not asked for, and costs nothing, without its variable', () => {
    expect(connectServiceManager({ env: {}, say: () => undefined })).toBeUndefined();
  });

  it('is told nothing more, and that is said once, where there is no systemd-notify', async () => {
    const said: string[] = [];
    const env = { NOTIFY_SOCKET: join(folder, 'notify'), PATH: folder };
    const manager = connectServiceManager({ env, say: (text) => said.push(text) });
    manager?.stopping?.();
    manager?.stopping?.();
    await manager?.close();
    expect(said).toEqual(['the service manager is told nothing more: there is no systemd-notify']);
  });

  it.each([
    ['one process', ''],
    ['workers', '--workers 2'],
  ])(
    'opens the sockets of listeners by name: %s',
    async (_what, args) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const at = new Spawned({ files: { 'gateway.yaml': specThatSays('one') }, args: ['--help'] });
      ends.push(() => at.remove());
      await at.ended;
      const fds = [Reflect.get(Reflect.get(server, '_handle'), 'fd'), 'ignore'] as const;
      const program = `LISTEN_PID=$$ exec ${process.execPath} ${resolve('dist/gw.js')} serve ${args}`;
      const gw = spawn('sh', ['-c', program], {
        cwd: at.folder,
        env: { ...process.env, LISTEN_FDS: '1', LISTEN_FDNAMES: 'public' },
        stdio: ['ignore', 'ignore', 'pipe', ...fds],
      });
      ends.push(async () => {
        gw.kill('SIGKILL');
        await once(gw, 'close');
      });
      // From now on it listens alone.
      server.close();
      for await (const line of createInterface({ input: gw.stderr ?? process.stdin })) {
        if (/^serving/.test(line)) break;
      }
      expect(await get(`http://127.0.0.1:${port}/`)).toBe('one');
    },
    20_000,
  );
});
