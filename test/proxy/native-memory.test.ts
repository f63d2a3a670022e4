// Connections that come and go leave nothing behind in gw's own engine, long before their deadlines would have passed.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { queryObjects } from 'node:v8';
import { expect, it } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import { StreamedClient } from '../../src/proxy/engine/http2/streamed-client.ts';
import { ClientConnection } from '../../src/proxy/engine/native/client-connection.ts';
import { createNativeEngine } from '../../src/proxy/engine/native/native-engine.ts';
import type { ExchangeHandler } from '../../src/proxy/types.ts';
import { forwardTo, listenWith, testUpstream } from './support/engine.ts';
import { ask, connectHttp2 } from './support/http2-client.ts';
import { RawClient } from './support/raw.ts';
import { startRaw } from './support/upstreams.ts';

const CONNECTIONS = 400;
const AT_ONCE = 20;
/** A few are still referred to by what ran last. */
const LEFT_MAX = 2 * AT_ONCE;

const answerOk = (socket: Socket) =>
  socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));

const pong: ExchangeHandler = (incoming) =>
  incoming.respond({ status: 200, headers: new HeaderFields() }, 'pong');

it.each(['close', 'keep-alive'])('lets go of a connection that has closed (%s)', async (connection) => {
  const { address } = await listenWith(createNativeEngine, pong);
  await inTurns(async () => {
    const client = new RawClient(address).send(
      `GET / HTTP/1.1\r\nHost: a\r\nConnection: ${connection}\r\n\r\n`,
    );
    await client.until(/pong$/);
    client.socket.destroy();
    await client.closed();
  });
  await expect.poll(() => alive(ClientConnection)).toBeLessThanOrEqual(LEFT_MAX);
});

it('lets go of a connection whose client left in the middle of an exchange', async () => {
  const url = await startRaw(() => undefined);
  const { address } = await listenWith(createNativeEngine, forwardTo(testUpstream(url)));
  await inTurns(async () => {
    const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(client.socket, 'ready');
    client.socket.destroy();
    await client.closed();
  });
  await expect.poll(() => alive(ClientConnection)).toBeLessThanOrEqual(LEFT_MAX);
});

it('lets go of an HTTP/2 stream that has ended', async () => {
  const { url } = await listenWith(createNativeEngine, forwardTo(testUpstream(await startRaw(answerOk))), {
    http2: true,
  });
  const session = connectHttp2(url);
  await inTurns(() => ask(session, { ':path': '/' }));
  await expect.poll(() => alive(StreamedClient)).toBeLessThanOrEqual(LEFT_MAX);
});

async function inTurns(once: () => Promise<unknown>): Promise<void> {
  for (let begun = 0; begun < CONNECTIONS; begun += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, once));
}

/** Objects of a class that are left after a collection of garbage. */
function alive(constructed: abstract new (...args: never[]) => object): number {
  return queryObjects(constructed, { format: 'count' });
}
