/**
 * The one door to http-proxy. It gets a stand-in for the client's request, without headers and with a body that
 * is ours to send, so that none of its habits reach the wire:
 * - it joins and re-parses paths (`//` collapses, odd characters are escaped): we set the path on the request;
 * - it copies `req.headers`, which joins and drops duplicates: we set the fields;
 * - its `deleteLength` pass gives a chunked DELETE or OPTIONS a `content-length: 0`, and the body would then be
 *   read as the next request: the pass is taken out;
 * - it swallows ECONNRESET when the client's socket is gone: the stand-in's socket never is.
 */
import { EventEmitter } from 'node:events';
import type { Agent, ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import httpProxy from 'http-proxy';

/** One request to an endpoint. */
export interface Call {
  readonly method: string;
  readonly endpoint: URL;
  readonly agent: Agent;
  /** Called at once with the request, before any of it is sent: to set path and fields and to send the body. */
  prepare(request: ClientRequest): void;
  /** Called with every error of the request, also after its response. */
  failed(error: Error): void;
}

/** Sends requests through http-proxy. */
export interface ProxyClient {
  request(call: Call): void;
  /** Asks for an upgrade; on 101 http-proxy writes the head to `socket` and joins the two sockets. */
  upgrade(call: Call, socket: Duplex): void;
}

/** What http-proxy is shown in place of the client's request. */
class StandIn extends EventEmitter {
  readonly url = '/';
  readonly headers: Record<string, string>;
  readonly socket = { destroyed: false };
  readonly method: string;
  readonly call: Call;

  constructor(call: Call, headers: Record<string, string>) {
    super();
    this.call = call;
    this.method = call.method;
    this.headers = headers;
  }
}

/** As much of a request as http-proxy's types must agree on. */
interface Shown {
  readonly headers: object;
  readonly method?: string | undefined;
}

/** The part of http-proxy that is used, with the stand-in in the request's place. */
interface Forwarder {
  web(request: Shown, response: object, options: object, failed: (error: Error) => void): void;
  ws(request: Shown, socket: Duplex, head: Buffer, options: object, failed: (error: Error) => void): void;
}

const RESPONSE_STAND_IN = { finished: false, headersSent: false };
const NO_HEAD = Buffer.alloc(0);

/** Makes the client; one serves a whole engine. */
export function createProxyClient(): ProxyClient {
  const server = httpProxy.createProxyServer<StandIn>({ selfHandleResponse: true, ignorePath: true });
  removePass(server, 'deleteLength');
  server.on('proxyReqWs', (request, standIn) => standIn.call.prepare(request));
  const forwarder: Forwarder = server;
  return {
    request(call) {
      const buffer = { pipe: (request: ClientRequest) => call.prepare(request) };
      const options = { target: targetOf(call.endpoint), agent: call.agent, buffer };
      guard(call, () =>
        forwarder.web(new StandIn(call, {}), RESPONSE_STAND_IN, options, call.failed.bind(call)),
      );
    },
    upgrade(call, socket) {
      const options = { target: targetOf(call.endpoint), agent: call.agent };
      const standIn = new StandIn(call, { upgrade: 'websocket' });
      guard(call, () => forwarder.ws(standIn, socket, NO_HEAD, options, call.failed.bind(call)));
    },
  };
}

function guard(call: Call, send: () => void): void {
  try {
    send();
  } catch (error) {
    call.failed(error instanceof Error ? error : new Error(String(error)));
  }
}

function removePass(server: object, name: string): void {
  const passes: unknown = Reflect.get(server, 'webPasses');
  if (!Array.isArray(passes))
    throw new Error('http-proxy has no passes; its version is not the expected one');
  const kept = passes.filter((pass: { readonly name: string }) => pass.name !== name);
  if (kept.length !== passes.length - 1) throw new Error(`http-proxy has no pass "${name}"`);
  Reflect.set(server, 'webPasses', kept);
}

function targetOf(endpoint: URL) {
  const hostname = bareHostname(endpoint);
  return { protocol: endpoint.protocol, host: hostname, hostname, port: endpoint.port };
}

/** A URL's hostname as sockets want it: an IPv6 address without brackets. */
export function bareHostname(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
