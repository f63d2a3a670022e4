// The upstream of the page that a browser opens (page.html): its files, its news, its chat, and what it tells.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { WebSocketServer } from 'ws';
import { startServer } from '../../proxy/support/upstreams.ts';
import { echo } from './web-sockets.ts';

const PAGE = readFileSync(new URL('page.html', import.meta.url));
const BEAT = ':\n\n';

/** A stream of three events, each sent once the one before was seen; the browser comes back for the fourth. */
const FIRST_STREAM = [
  `retry: 10\nid: 1\ndata: tea\n\n`,
  `${BEAT}id: 2\ndata: two\ndata: lines\n\n${BEAT}`,
  `id: 3\ndata: ${'x'.repeat(300_000)}\n\n`,
];

/** What the page must have seen of it: type, data and id of each event. */
export const NEWS = [
  ['message', 'tea', '1'],
  ['message', 'two\nlines', '2'],
  ['message', 'x'.repeat(300_000), '3'],
  ['last', 'after 3', '4'],
];

/** Starts the upstream; gives its URL, and what the page tells in the end. */
export async function startPageUpstream(): Promise<{
  readonly url: string;
  readonly told: Promise<unknown>;
}> {
  const server = createServer();
  new WebSocketServer({ server, path: '/chat' }).on('connection', echo);
  const { port } = await startServer(server);
  const told = new Promise<unknown>((resolve, reject) => {
    const shop = new Shop(resolve);
    server.on('request', (request, response) => {
      shop.answer(request, response).catch(reject);
    });
  });
  return { url: `http://127.0.0.1:${port}`, told };
}

class Shop {
  readonly #tell: (told: unknown) => void;
  #news: ServerResponse | undefined;

  constructor(tell: (told: unknown) => void) {
    this.#tell = tell;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const [, first = '', second = ''] = request.url?.split('/') ?? [];
    switch (first) {
      case '':
        return response.setHeader('content-type', 'text/html').end(PAGE);
      case 'style.css':
        response.writeHead(200, { 'content-type': 'text/css', 'content-encoding': 'gzip' });
        return response.end(gzipSync('#told { color: rgb(0, 128, 0) }'));
      case 'part':
        return response.end(`part ${second}`);
      case 'upload':
        return response.end(String((await buffer(request)).length));
      case 'news':
        return this.#openNews(response, request.headers['last-event-id']);
      case 'seen':
        response.writeHead(204).end();
        return this.#sendNews(Number(second));
      case 'result':
        this.#tell(await json(request));
        return response.writeHead(204).end();
      default:
        return response.writeHead(404).end();
    }
  }

  #openNews(response: ServerResponse, lastEventId: unknown): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#news = response;
    if (lastEventId === undefined) this.#sendNews(0);
    else response.write(`id: 4\nevent: last\ndata: after ${lastEventId}\n\n`);
  }

  #sendNews(seen: number): void {
    const next = FIRST_STREAM[seen];
    if (next === undefined) this.#news?.end();
    else this.#news?.write(next);
  }
}
