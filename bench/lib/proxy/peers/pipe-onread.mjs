// A floor: as pipe.mjs, but read through net's `onread` into one buffer that all connections share:
// node pipe-onread.mjs PORT UPSTREAM_PORT
import { connect, createServer, Socket } from 'node:net';

const [port, upstream] = process.argv.slice(2).map(Number);
const shared = Buffer.allocUnsafeSlow(65_536);
/** Up to here a string is cheaper to make than a buffer. */
const SHORT = 2_048;

/** The option that hands what is read to the other socket, and reads no more until that has written it. */
function onread(other) {
  const callback = (length) => {
    const target = other();
    if (length <= SHORT) return target.write(shared.latin1Slice(0, length), 'latin1');
    return target.write(Buffer.from(shared.subarray(0, length)));
  };
  return { buffer: shared, callback };
}

createServer({ pauseOnConnect: true }, (accepted) => {
  // Node offers `onread` for sockets that connect only, so an accepted one's handle is wrapped again.
  const handle = accepted._handle;
  accepted._handle = null;
  const client = new Socket({ handle, onread: onread(() => server) });
  const server = connect({
    ...{ port: upstream, host: '127.0.0.1', noDelay: true },
    onread: onread(() => client),
  });
  client.setNoDelay(true);
  join(client, server);
  join(server, client);
  client.resume();
}).listen(port, '127.0.0.1');

function join(one, other) {
  one.on('drain', () => other.resume());
  one.on('error', () => undefined).on('close', () => other.destroy());
}
