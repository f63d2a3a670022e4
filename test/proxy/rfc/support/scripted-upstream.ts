// An upstream on bare sockets that plays a script, whatever it is asked.
import type { Socket } from 'node:net';
import { startRaw } from '../../support/upstreams.ts';
import { type Message, MessageReader } from './message-reader.ts';
import type { Step } from './types.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Plays one script after another; a script begins with `begin`. */
export class ScriptedUpstream {
  url = '';
  /** The requests since the script began, and the connections they came over. */
  requests: Message[] = [];
  connections = new Set<Socket>();
  #script: readonly Step[] = [];
  #next = 0;
  readonly #switched = new WeakSet<Socket>();

  static async start(): Promise<ScriptedUpstream> {
    const upstream = new ScriptedUpstream();
    upstream.url = await startRaw((socket) => upstream.#serve(socket));
    return upstream;
  }

  /** Starts over; behind the script's end every request is answered with a 200. */
  begin(script: readonly Step[]): void {
    this.requests = [];
    this.connections = new Set();
    this.#script = script;
    this.#next = 0;
  }

  #serve(socket: Socket): void {
    const reader = new MessageReader({
      head: (message) => {
        this.requests.push(message);
        this.connections.add(socket);
        this.#play(socket, 'head', message);
      },
      end: (message) => this.#play(socket, 'end', message),
    });
    socket.setEncoding('latin1').on('data', (text: string) => {
      // Behind a switch of protocols, what comes is sent back in brackets.
      if (this.#switched.has(socket)) socket.write(`<${text}>`, 'latin1');
      else reader.push(text);
    });
  }

  #play(socket: Socket, at: 'head' | 'end', message: Message): void {
    const step = this.#script[this.#next];
    if (step === undefined) {
      if (at === 'end') socket.write(OK);
      return;
    }
    const { at: when, send, close = false } = typeof step === 'string' ? { at: 'end', send: step } : step;
    if (when !== at) return;
    this.#next++;
    const bytes = typeof send === 'string' ? send : send(message.line);
    if (/^HTTP\/1\.1 101 /m.test(bytes)) this.#switched.add(socket);
    if (close) socket.end(bytes, 'latin1');
    else socket.write(bytes, 'latin1');
  }
}
