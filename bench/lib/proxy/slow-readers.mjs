// Memory of a proxy under clients that read slowly: how far its resident memory grows for each transfer.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../measure.mjs';
import { memoryBytes } from '../processes.mjs';

const TRANSFERS = 64;
const SAMPLES = 40;
const SAMPLE_MS = 50;
/** Each client reads this much after every sample. */
const SIP_BYTES = 8_192;
const WARM_UP_ROUNDS = 10;

/**
 * Bytes for each of 64 transfers of 1 MiB at once: the highest resident memory while all are under way and read
 * slowly, less that before, after warm-up with readers who do not dawdle. Median of `rounds`.
 */
export async function growthPerTransfer({ pid, port }, { rounds }) {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await transfers(port, readAll);
  const growths = [];
  for (let round = 0; round < rounds; round++) {
    const before = memoryBytes(pid);
    const highest = await slowRound(pid, port);
    growths.push(Math.max(0, highest - before) / TRANSFERS);
    await transfers(port, readAll);
  }
  return median(growths);
}

async function transfers(port, each) {
  await Promise.all(Array.from({ length: TRANSFERS }, async () => each(await begin(port))));
}

async function begin(port) {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.write('GET /mib HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n');
  return socket;
}

async function readAll(socket) {
  socket.resume();
  await once(socket, 'close');
}

async function slowRound(pid, port) {
  const sockets = [];
  await transfers(port, (socket) => sockets.push(socket));
  let highest = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    await sleep(SAMPLE_MS);
    highest = Math.max(highest, memoryBytes(pid));
    for (const socket of sockets) socket.read(SIP_BYTES);
  }
  await Promise.all(sockets.map(readAll));
  return highest;
}
