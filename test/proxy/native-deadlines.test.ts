// What gw's own engine makes of time: who is waited for, how long, and that nobody is waited for without end.
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import { createNativeEngine } from '../../src/proxy/engine/native/native-engine.ts';
import type { ExchangeHandler } from '../../src/proxy/types.ts';
import { forwardTo, listenWith, testUpstream } from './support/engine.ts';
import { RawClient } from './support/raw.ts';
import { startRaw } from './support/upstreams.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const HOUR = 3_600_000;

const pong: ExchangeHandler = (incoming) =>
  incoming.respond({ status: 200, headers: new HeaderFields() }, 'pong');

// The engine's clock alone is turned by hand; sockets live in real time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('waits for an upstream as long as the upstream may take', async () => {
  const sockets: Socket[] = [];
  const url = await startRaw((socket) => socket.once('data', () => sockets.push(socket)));
  const timeouts = { connectMs: HOUR, responseMs: HOUR, idleMs: HOUR };
  const { address } = await listenWith(createNativeEngine, forwardTo(testUpstream(url, { timeouts })));
  const client = new RawClient(address).send(GET);
  await expect.poll(() => sockets).toHaveLength(1);
  await pass(300_000);
  sockets[0]?.write(OK.slice(0, -1));
  await client.until(/o$/);
  await pass(300_000);
  sockets[0]?.write('k');
  expect(await client.until(/ok$/)).toMatch(/^HTTP\/1\.1 200 /);
  client.socket.destroy();
});

it('gives up on a client that stops in the middle of its body', async () => {
  const url = await startRaw(() => undefined);
  const timeouts = { connectMs: HOUR, responseMs: HOUR, idleMs: HOUR };
  const { address } = await listenWith(createNativeEngine, forwardTo(testUpstream(url, { timeouts })));
  const client = new RawClient(address).send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
  await connected(client);
  await pass(61_000);
  expect(await client.closed()).toMatch(/^HTTP\/1\.1 408 .*\r\nconnection: close\r\n/s);
});

it('answers 408 to a head that does not end', async () => {
  const { address } = await listenWith(createNativeEngine, pong);
  const client = new RawClient(address).send('GET / HT');
  await connected(client);
  await pass(31_000);
  expect(await client.closed()).toMatch(/^HTTP\/1\.1 408 /);
});

it('gives a head its own time, however long the connection was idle', async () => {
  const { address } = await listenWith(createNativeEngine, pong);
  const client = new RawClient(address).send(GET);
  await client.until(/pong$/);
  await pass(55_000);
  client.send('GET / HT');
  await pass(10_000);
  client.send('TP/1.1\r\nHost: a\r\n\r\n');
  await client.until(/pong.*pong$/s);
  client.socket.destroy();
});

it('closes an idle connection without a word, also behind empty lines', async () => {
  const { address } = await listenWith(createNativeEngine, pong);
  const client = new RawClient(address).send(`${GET}\r\n`);
  await client.until(/pong$/);
  await pass(61_000);
  expect((await client.closed()).match(/HTTP\/1\.1/g)).toHaveLength(1);
});

it.each(['keep-alive', 'close'])('ends with a client that reads no answer (%s)', async (connection) => {
  let answered = false;
  const { address, listener } = await listenWith(createNativeEngine, (incoming) => {
    incoming.respond({ status: 200, headers: new HeaderFields() }, 'x'.repeat(30_000_000));
    answered = true;
  });
  const client = new RawClient(address);
  client.socket.pause();
  client.send(`GET / HTTP/1.1\r\nHost: a\r\nConnection: ${connection}\r\n\r\n`);
  await expect.poll(() => answered).toBe(true);
  await pass(61_000);
  await listener.close(20_000);
  client.socket.destroy();
});

/** Lets time pass for the engine, and what was sent before arrive. */
async function pass(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  vi.advanceTimersByTime(ms);
}

function connected(client: RawClient): Promise<void> {
  return new Promise((resolve) => client.socket.once('ready', () => resolve()));
}
