// An upstream over HTTP/2 and TLS in a thread of its own, so that its answers come while the gateway is at work.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { pair } from '../../proxy/support/certificates.ts';
import { closing } from '../../proxy/support/scope.ts';

const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const server = require('node:http2').createSecureServer(workerData);
server.on('stream', (stream) => {
  stream.on('error', () => undefined);
  stream.respond({ ':status': 200 });
  stream.end('tea');
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Starts it until the test ends; it answers everything with "tea". Gives its URL. */
export async function startHttp2Thread(): Promise<string> {
  const worker = closing(new Worker(THREAD, { eval: true, workerData: pair('api') }), (each) =>
    each.terminate(),
  );
  const [port] = await once(worker, 'message');
  return `https://127.0.0.1:${port}`;
}
