// Many clients that cost a gateway connections and little else. node crowd.mjs PORT IDLE SLOW, with a channel to its
// parent, which hears when all are there. Idle ones have had one answer; of the slow ones half send a body byte by
// byte and half take a large answer a little at a time.
import { once } from 'node:events';
import { connect } from 'node:net';

const [port, idle, slow] = process.argv.slice(2).map(Number);
/** Connections that are opened at once: more than fit into the queue of a listener would wait for a retry. */
const AT_ONCE = 100;
const SEND_MS = 500;
const READ_MS = 100;
const GET = 'GET / HTTP/1.1\r\nHost: crowd\r\n\r\n';
const GET_BIG = 'GET /big HTTP/1.1\r\nHost: crowd\r\n\r\n';
const PUT = 'PUT / HTTP/1.1\r\nHost: crowd\r\nContent-Length: 100000\r\n\r\n';

const lost = { count: 0 };
const senders = [];
const readers = [];

async function opened() {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket
    .on('error', () => undefined)
    .on('close', () => {
      lost.count += 1;
    });
  return socket;
}

async function open(at) {
  const socket = await opened();
  if (at < idle) {
    socket.write(GET);
    await once(socket, 'data');
    socket.resume();
  } else if (at % 2 === 0) {
    socket.resume().write(PUT);
    senders.push(socket);
  } else {
    socket.on('data', () => socket.pause()).pause();
    socket.write(GET_BIG);
    readers.push(socket);
  }
}

for (let at = 0; at < idle + slow; at += AT_ONCE) {
  const few = Array.from({ length: Math.min(AT_ONCE, idle + slow - at) }, (_, more) => at + more);
  await Promise.all(few.map(open));
}
setInterval(() => {
  for (const socket of senders) socket.write('.');
}, SEND_MS);
setInterval(() => {
  // One piece of the stream, whatever its size is; then nothing again.
  for (const socket of readers) socket.resume();
}, READ_MS);
process.on('message', () => process.send(lost));
process.on('disconnect', () => process.exit());
process.send({ ready: true });
