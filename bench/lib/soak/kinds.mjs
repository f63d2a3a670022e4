// The kinds of load: each runs once and gives nothing when all went as it must, or a sentence about what did not.
// A `good` kind is a request that must never fail; the others are clients and upstreams that misbehave.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { MIB_BODY, SMALL_BODY } from '../proxy/answers.mjs';
import { BAD_REQUESTS } from './bad-requests.mjs';
import { ask, open, readAll, statusOf } from './client.mjs';

const CLOSE = { connection: 'close' };
const PIPELINED = 8;
const SLOW_PIECES = 16;
const SLOW_PIECE_MS = 25;

/** Name → weight, whether it is good, and how it runs with `{ port, agent, random, end }`; `end` cleans up. */
export const KINDS = {
  small: good(40, (context) => expectBody(context, { path: '/good/small' }, SMALL_BODY)),
  'small, closed': good(8, (context) =>
    expectBody({ ...context, agent: false }, { path: '/good/small', headers: CLOSE }, SMALL_BODY),
  ),
  'answered by the gateway': good(8, async (context) => {
    const { status, body } = await ask(context, { path: '/version' });
    return status === 200 && /^version \d+$/.test(body) ? undefined : `${status}: ${body}`;
  }),
  'not found': good(4, async (context) => {
    const { status } = await ask(context, { path: '/nothing/here' });
    return status === 404 ? undefined : `status ${status}`;
  }),
  '1 MiB down': good(4, (context) => expectBody(context, { path: '/good/mib' }, MIB_BODY)),
  '1 MiB up': good(4, (context) => expectEcho(context, MIB_BODY, {})),
  'chunked with a trailer': good(4, (context) =>
    expectEcho(context, 'x'.repeat(10_000), { trailer: 'x-sum' }),
  ),
  'slow answer': good(3, (context) => expectBody(context, { path: '/good/slow' }, SMALL_BODY)),
  'answer in pieces': good(3, async (context) => {
    const { body } = await ask(context, { path: '/good/pieces' });
    return body.split('\n').length === 21 ? undefined : `${body.length} bytes`;
  }),
  'slow reader': good(3, slowReader),
  'slow writer': good(3, slowWriter),
  pipelined: good(4, pipelined),
  webSocket: good(4, webSocket),
  'bad request': bad(6, badRequest),
  'half a head, then gone': bad(2, async ({ port, end }) => {
    const socket = await openFor(port, end);
    socket.write('GET /good/small HTTP/1.1\r\nHost: so');
    await sleep(50);
  }),
  'client gone while it sends': bad(2, async ({ port, end }) => {
    const socket = await openFor(port, end);
    socket.write('POST /good/echo HTTP/1.1\r\nHost: soak\r\nContent-Length: 1000000\r\n\r\nsome of it');
    await sleep(20);
    socket.resetAndDestroy();
  }),
  'client gone while it reads': bad(3, ({ port, end }) => readSomeAndLeave(port, '/good/mib', end)),
  'client gone from an endless answer': bad(2, ({ port, end }) =>
    readSomeAndLeave(port, '/bad/endless', end),
  ),
  'webSocket torn off': bad(2, async (context) => {
    const socket = await openWebSocket(context);
    socket.terminate();
  }),
  'upstream resets': bad(2, (context) => expectStatus(context, '/bad/reset', 502)),
  'upstream talks nonsense': bad(2, (context) => expectStatus(context, '/bad/garbage', 502)),
  'upstream with two lengths': bad(2, (context) => expectStatus(context, '/bad/two-lengths', 502)),
  'upstream says too much': bad(2, (context) => expectStatus(context, '/bad/extra', 200)),
  'upstream hangs': bad(1, (context) => expectStatus(context, '/bad/hang', 504)),
  'upstream breaks off': bad(2, (context) => expectBreak(context, '/bad/half')),
  'upstream breaks off a chunk': bad(2, (context) => expectBreak(context, '/bad/half-chunk')),
};

function good(weight, run) {
  return { weight, good: true, run };
}

function bad(weight, run) {
  return { weight, good: false, run };
}

async function expectBody(context, request, body) {
  const got = await ask(context, request);
  if (got.status !== 200) return `status ${got.status}`;
  return got.body === body ? undefined : `${got.body.length} bytes that are not the upstream's`;
}

async function expectStatus(context, path, status) {
  const got = await ask(context, { path });
  return got.status === status ? undefined : `status ${got.status}`;
}

async function expectBreak(context, path) {
  try {
    const { status } = await ask(context, { path });
    return status === 502 ? undefined : `a whole answer, status ${status}`;
  } catch {
    return undefined;
  }
}

async function expectEcho(context, body, { trailer }) {
  const headers = trailer === undefined ? { 'content-length': body.length } : { trailer };
  const write = (sent) => {
    if (trailer === undefined) return sent.end(body);
    sent.write(body);
    sent.addTrailers({ 'x-sum': 'seven' });
    sent.end();
  };
  const got = await ask(context, { method: 'POST', path: '/good/echo', headers, write });
  const wanted = JSON.stringify({ bytes: body.length, trailer: trailer === undefined ? null : 'seven' });
  if (got.status !== 200 || got.body !== wanted) return `${got.status}: ${got.body}`;
  return got.trailers['x-bytes'] === String(body.length) ? undefined : 'the trailer of the answer is missing';
}

async function slowReader({ port, end }) {
  const socket = await openFor(port, end);
  let bytes = 0;
  socket.write('GET /good/mib HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n');
  for await (const chunk of socket) {
    bytes += chunk.length;
    await sleep(SLOW_PIECE_MS);
  }
  return bytes > MIB_BODY.length ? undefined : `${bytes} bytes`;
}

async function slowWriter(context) {
  const piece = 'x'.repeat(4_096);
  const write = async (sent) => {
    for (let at = 0; at < SLOW_PIECES; at++) {
      sent.write(piece);
      await sleep(SLOW_PIECE_MS);
    }
    sent.end();
  };
  const headers = { 'content-length': SLOW_PIECES * piece.length };
  const got = await ask(context, { method: 'POST', path: '/good/echo', headers, write });
  return got.body.includes(`"bytes":${SLOW_PIECES * piece.length}`)
    ? undefined
    : `${got.status}: ${got.body}`;
}

async function pipelined({ port, end }) {
  const socket = await openFor(port, end);
  const one = 'GET /good/small HTTP/1.1\r\nHost: soak\r\n\r\n';
  const last = 'GET /good/small HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n';
  socket.write(one.repeat(PIPELINED - 1) + last);
  const text = await readAll(socket);
  const answers = text.split('HTTP/1.1 200 OK').length - 1;
  return answers === PIPELINED && text.split(SMALL_BODY).length === PIPELINED + 1
    ? undefined
    : `${answers} answers`;
}

async function webSocket(context) {
  const socket = await openWebSocket(context);
  for (const text of ['one', 'x'.repeat(70_000), 'three']) {
    const heard = once(socket, 'message');
    socket.send(text);
    const [data] = await heard;
    if (String(data) !== text) return `heard ${String(data).length} bytes, not ${text.length}`;
  }
  const closed = once(socket, 'close');
  socket.close(1000);
  const [code] = await closed;
  return code === 1000 ? undefined : `closed with ${code}`;
}

async function openWebSocket({ port, end }) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/good/ws`, { perMessageDeflate: false });
  end(() => socket.terminate());
  await once(socket, 'open');
  socket.on('error', () => undefined);
  return socket;
}

async function badRequest({ port, end, random }) {
  const names = Object.keys(BAD_REQUESTS);
  const name = names[Math.floor(random() * names.length)];
  const socket = await openFor(port, end);
  socket.write(Buffer.from(BAD_REQUESTS[name], 'latin1'));
  const text = await readAll(socket, (sofar) => statusOf(sofar) >= 400);
  const status = statusOf(text);
  return text === '' || status >= 400 ? undefined : `${name}: status ${status}`;
}

async function readSomeAndLeave(port, path, end) {
  const socket = await openFor(port, end);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: soak\r\n\r\n`);
  await readAll(socket, (text) => text.length > 10_000);
  socket.resetAndDestroy();
}

async function openFor(port, end) {
  const socket = await open(port);
  end(() => socket.destroy());
  return socket;
}
