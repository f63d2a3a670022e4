// Node's own parser at work on bytes in memory: what its server and its client make of them.
import { createServer, type IncomingMessage, request } from 'node:http';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

/** A message as Node has read it. */
export interface NodeMessage {
  readonly message: IncomingMessage;
  content: string;
}

/** Gives bytes to node:http's server, in its strict mode, and gives the requests that it takes. */
export async function readRequestsWithNode(bytes: Buffer): Promise<NodeMessage[]> {
  const requests: NodeMessage[] = [];
  server.removeAllListeners('request').on('request', (message) => requests.push(gather(message)));
  const socket = new MemorySocket();
  server.emit('connection', socket);
  socket.push(bytes);
  await settle(socket);
  return requests;
}

/** Gives bytes to node:http's client as the answer to a request, and gives what it takes. */
export async function readAnswerWithNode(bytes: Buffer, method: string): Promise<NodeMessage | undefined> {
  let answer: NodeMessage | undefined;
  const socket = new MemorySocket();
  const asking = request({ method, insecureHTTPParser: false, createConnection: () => socket });
  asking.on('error', () => undefined);
  asking.on('response', (message) => {
    answer = gather(message);
  });
  asking.end();
  await turn();
  socket.push(bytes);
  await settle(socket);
  return answer;
}

const server = createServer({ insecureHTTPParser: false, requireHostHeader: true });
server.on('clientError', (_, socket) => socket.destroy());

/** All of it happens in memory, so nothing is left to come after a turn or two. */
async function settle(socket: Duplex): Promise<void> {
  await turn();
  await turn();
  socket.destroy();
}

function gather(message: IncomingMessage): NodeMessage {
  const gathered = { message, content: '' };
  message.on('error', () => undefined);
  message.setEncoding('latin1').on('data', (text: string) => {
    gathered.content += text;
  });
  return gathered;
}

/** A connection whose other side says what is pushed and hears nothing. */
class MemorySocket extends Duplex {
  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }

  setTimeout(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }
}
