// A service that misbehaves when told to. As a program: node upstream.mjs NAME PORT HOST BACKLOG, with a channel to
// its parent, which sends the name of a behaviour; each answer says by `x-by` whose it is.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [name, port, host, backlog] = process.argv.slice(2);
const SLOW_MS = 1_000;
const KEPT_MS = 600_000;
const BIG = Buffer.alloc(1_048_576, 'b');

/** What becomes of a request, by the name of the behaviour. */
const BEHAVIOURS = {
  async well(request, response) {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    if (request.url === '/big') response.end(BIG);
    else response.end(request.method === 'PUT' ? `took ${bytes}` : 'ok');
  },
  async slow(request, response) {
    await sleep(SLOW_MS);
    await BEHAVIOURS.well(request, response);
  },
  'reset before the answer'(request) {
    request.socket.resetAndDestroy();
  },
  async 'reset in the body'(request, response) {
    response.setHeader('content-length', '2');
    response.write('o');
    // The first byte has to have left, or the reset takes it with it.
    await sleep(2);
    request.socket.resetAndDestroy();
  },
  garbage(request) {
    request.socket.end('\u0000\u0001HELLO 200 maybe\r\nnothing: to see\r\n\r\n');
  },
};

let behaviour = 'well';
const server = createServer({ keepAliveTimeout: KEPT_MS }, async (request, response) => {
  response.setHeader('x-by', name);
  const isCheck = request.url === '/healthz';
  // Its checks go well as long as it can answer them at all: only what requests meet tells that something is wrong.
  const how = isCheck && behaviour !== 'slow' ? 'well' : behaviour;
  try {
    await BEHAVIOURS[how](request, response);
  } catch {
    // A client that went away.
    response.destroy();
  }
});
process.on('message', (wanted) => {
  behaviour = wanted;
  process.send({ behaviour });
});
process.on('disconnect', () => process.exit());
await once(server.listen({ port: Number(port), host, backlog: Number(backlog) }), 'listening');
process.send({ behaviour });
