// The upstreams of the soak, in a process of their own: one that does what it should, and one that does not.
// node upstream.mjs GOOD_PORT BAD_PORT
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { MIB_BODY, SMALL_BODY } from '../proxy/answers.mjs';

const [goodPort, badPort] = process.argv.slice(2).map(Number);
const PIECES = 20;
const PIECE_MS = 10;
const SLOW_MS = 300;
const KEPT_MS = 600_000;

const GOOD = {
  '/good/small': (response) => response.end(SMALL_BODY),
  '/good/mib': (response) => response.end(MIB_BODY),
  '/good/slow': async (response) => {
    await sleep(SLOW_MS);
    response.end(SMALL_BODY);
  },
  '/good/pieces': async (response) => {
    for (let at = 0; at < PIECES && !response.destroyed; at++) {
      response.write(`piece ${at}\n`);
      await sleep(PIECE_MS);
    }
    response.end();
  },
  '/good/echo': async (response, request) => {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    response.writeHead(200, { trailer: 'x-bytes' });
    response.write(JSON.stringify({ bytes, trailer: request.trailers['x-sum'] ?? null }));
    response.addTrailers({ 'x-bytes': String(bytes) });
    response.end();
  },
};

const good = createServer({ keepAliveTimeout: KEPT_MS }, (request, response) => {
  const answer = GOOD[request.url];
  if (answer === undefined) response.writeHead(404).end();
  // A client that goes away in the middle of a body is part of the soak.
  else Promise.resolve(answer(response, request)).catch(() => response.destroy());
});
const sockets = new WebSocketServer({ noServer: true });
good.on('upgrade', (request, socket, head) => {
  socket.on('error', () => undefined);
  sockets.handleUpgrade(request, socket, head, (opened) => {
    opened.on('error', () => undefined);
    opened.on('message', (data, isBinary) => opened.send(data, { binary: isBinary }));
  });
});
good.listen(goodPort, '127.0.0.1');

const ENDLESS = Buffer.alloc(65_536, 'x');
const BAD = {
  '/bad/reset': (socket) => socket.resetAndDestroy(),
  '/bad/half': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this much'),
  '/bad/half-chunk': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nonly'),
  '/bad/garbage': (socket) => socket.end('HELLO\r\n\r\n'),
  '/bad/two-lengths': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
  '/bad/extra': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfourand more'),
  '/bad/hang': () => undefined,
  '/bad/endless': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n');
    const more = () => {
      while (!socket.destroyed && socket.write(ENDLESS));
    };
    socket.on('drain', more);
    more();
  },
};

createTcpServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    const path = /^\w+ (\S+) HTTP/.exec(bytes.toString('latin1'))?.[1];
    BAD[path]?.(socket);
  });
}).listen(badPort, '127.0.0.1');
