// A floor: every connection is piped to one of its own to the upstream, on plain streams, and nothing is read:
// node pipe.mjs PORT UPSTREAM_PORT
import { connect, createServer } from 'node:net';

const [port, upstream] = process.argv.slice(2).map(Number);
createServer({ noDelay: true }, (client) => {
  const server = connect({ port: upstream, host: '127.0.0.1', noDelay: true });
  client.pipe(server).pipe(client);
  for (const [one, other] of [
    [client, server],
    [server, client],
  ]) {
    one.on('error', () => undefined).on('close', () => other.destroy());
  }
}).listen(port, '127.0.0.1');
