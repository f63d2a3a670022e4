// Memory of a proxy under clients that read slowly: how far its resident memory grows for each transfer. A transfer
// is larger than what the kernel keeps for both sides, so the proxy has to wait.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryBytes } from '../processes.mjs';

const TRANSFERS = 64;
const SAMPLES = 40;
const SAMPLE_MS = 50;
/** Each client reads this much after every sample. */
const SIP_BYTES = 65_536;
const SMALL_REQUESTS = 500;
const LARGE_REQUESTS = 4;

/**
 * Bytes for each of 64 transfers at once. `bytes`: the highest resident memory while all are under way, less that
 * before. `held`: what is left of it after a collection of garbage, for who can be asked by `holds`. The site is fresh: what it needs to run at all is taken first, by small requests and a few transfers one by one.
 */
export async function growthPerTransfer({ pid, port }, holds) {
  for (let at = 0; at < SMALL_REQUESTS; at++) await readAll(await begin(port, '/small'));
  for (let at = 0; at < LARGE_REQUESTS; at++) await readAll(await begin(port, '/large'));
  const heldBefore = await holds();
  const before = memoryBytes(pid);
  const sockets = await Promise.all(Array.from({ length: TRANSFERS }, () => begin(port, '/large')));
  let highest = before;
  for (let sample = 0; sample < SAMPLES; sample++) {
    await sleep(SAMPLE_MS);
    highest = Math.max(highest, memoryBytes(pid));
    for (const socket of sockets) socket.read(SIP_BYTES);
  }
  if (sockets.some(({ closed }) => closed)) throw new Error('a slow transfer ended before it was read');
  const held = ((await holds()) - heldBefore) / TRANSFERS;
  for (const socket of sockets) socket.destroy();
  return { bytes: (highest - before) / TRANSFERS, held };
}

async function begin(port, path) {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`);
  return socket;
}

/** Reads one answer to the end of its body, and closes. */
async function readAll(socket) {
  let left;
  for await (const chunk of socket) {
    left = left === undefined ? bodyLeft(chunk) : left - chunk.length;
    if (left <= 0) return;
  }
}

/** Bytes of the body that are still to come behind a first chunk, which has the whole head. */
function bodyLeft(chunk) {
  const head = chunk.indexOf('\r\n\r\n');
  const length = /^content-length: *(\d+)/im.exec(chunk.toString('latin1', 0, head))?.[1];
  if (head < 0 || length === undefined) throw new Error('an answer without a length');
  return Number(length) - (chunk.length - head - 4);
}
