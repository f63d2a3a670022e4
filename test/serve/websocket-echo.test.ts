// The demo's WebSocket echo against the `ws` client, which is strict about the protocol.

import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { echoWebSocket } from '../../src/serve/demo/websocket-echo.ts';

let server: Server;
let url = '';
beforeAll(async () => {
  server = createServer();
  server.on('upgrade', echoWebSocket);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address is never text
});
afterAll(() => server.close());

async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  await once(socket, 'open');
  return socket;
}

describe('echoWebSocket', () => {
  it.each([0, 1, 125, 126, 127, 1000, 65_535])('echoes a text of %i bytes', async (size) => {
    const socket = await connect();
    const text = 'x'.repeat(size);
    socket.send(text);
    const [data] = await once(socket, 'message');
    expect(String(data)).toBe(text);
    socket.close();
    await once(socket, 'close');
  });

  it('echoes messages sent at once, one by one and in order', async () => {
    const socket = await connect();
    const got: string[] = [];
    const all = new Promise<void>((done) => {
      socket.on('message', (data) => {
        got.push(String(data));
        if (got.length === 50) done();
      });
    });
    for (let n = 0; n < 50; n++) socket.send(`message ${n}`);
    await all;
    expect(got).toEqual(Array.from({ length: 50 }, (_, n) => `message ${n}`));
    socket.close();
  });

  it('answers a ping and agrees to a close', async () => {
    const socket = await connect();
    socket.ping('p');
    const [data] = await once(socket, 'pong');
    expect(String(data)).toBe('p');
    socket.close(1000, 'bye');
    const [code] = await once(socket, 'close');
    expect(code).toBe(1000);
  });

  it('cuts off a message that is too long', async () => {
    const socket = await connect();
    socket.on('error', () => {});
    socket.send('x'.repeat(200_000));
    await once(socket, 'close');
  });

  it('refuses an upgrade to something else', async () => {
    const asked = request(url, { headers: { connection: 'upgrade', upgrade: 'other' } }).end();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(400);
    response.resume();
  });
});
